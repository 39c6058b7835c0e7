// The heading of a group of a plan's items: what happens, and to which flows.
import type { DeploymentKey, PlanItem } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import type { Paint } from "../terminal/style.ts";
import { padEnd, wrap } from "../terminal/text-width.ts";

/** A flow's name within a plan: with its branch and place, without the environment that the title names. */
export function itemLabel({ flow, branch, place }: DeploymentKey): string {
  return `${flow}${branch === undefined ? "" : ` [${branch}]`}${place === undefined ? "" : ` on ${place}`}`;
}

/** `~ update    3 flows: nightly, hourly, cleanup`, wrapped. */
export function heading(does: PlanItem["does"], items: readonly PlanItem[], look: Look): string[] {
  const { style } = look;
  const paint: Record<PlanItem["does"], Paint> = {
    create: style.green,
    update: style.yellow,
    refused: style.red,
    unchanged: style.dim,
  };
  const sign = { create: "+", update: "~", refused: "!", unchanged: "=" }[does];
  const label = padEnd(`${sign} ${does}`, 12);
  const names = items.map(({ key, bystander }) => `${itemLabel(key)}${bystander ? " (changes along)" : ""}`);
  const [only] = names;
  if (names.length === 1) return [`${paint[does](label)}${style.bold(only ?? "")}`];
  const title = `${names.length} flows:`;
  const glued = names.map((name) => name.replaceAll(" ", "\u00A0")).join(", ");
  const list = wrap(`${title.replaceAll(" ", "\u00A0")} ${glued}`, Math.min(look.width, 120) - 12);
  return list.map((line, index) => {
    const text = line.replaceAll("\u00A0", " ");
    return index === 0 ? `${paint[does](label)}${text.replace(title, style.bold(title))}` : `${" ".repeat(12)}${text}`;
  });
}
