// How changes ended, as people read it: a line for each as it ends, then a summary with what is left.
import {
  type BatchItem,
  type BatchResult,
  type ChangeResult,
  countResults,
  describeCode,
  keyId,
  type Left,
  type Plan,
} from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import type { Paint } from "../terminal/style.ts";
import { padEnd, textWidth, wrap } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";
import { indented } from "./errors.ts";
import { itemLabel } from "./plan-heading.ts";

const leftTexts: Readonly<Record<Left, string>> = {
  "as-before": "It is as before.",
  partly: "Part of it was written.",
  unknown: "Whether it was written is not known.",
};

/** One change that has ended. What the plan said already (unchanged, refused) gives no line. */
export function renderBatchItem(item: BatchItem, plan: Plan, look: Look): string[] {
  const planned = plan.items.find(({ key }) => keyId(key) === keyId(item.key));
  if (item.result === "unchanged" || (item.result === "skipped" && planned?.does === "refused")) return [];
  const names = plan.items
    .filter(({ does }) => does === "create" || does === "update")
    .map(({ key }) => textWidth(itemLabel(key)));
  const { style, symbols } = look;
  const shown: Record<ChangeResult, [string, Paint]> = {
    applied: [symbols.done, style.green],
    unchanged: [symbols.done, style.dim],
    submitted: [symbols.arrow, style.cyan],
    failed: [symbols.failed, style.red],
    skipped: [symbols.skipped, style.yellow],
    cancelled: [symbols.skipped, style.yellow],
  };
  const [symbol, paint] = shown[item.result];
  const label = padEnd(itemLabel(item.key), Math.min(40, Math.max(...names)));
  const done = item.result === "applied" || item.result === "submitted";
  const left = item.left === undefined || item.left === "as-before" ? "" : ` ${leftTexts[item.left]}`;
  const rest = done ? describeCode(item.code) : `${oneLine(item.error?.message ?? "")}${left}`;
  const line = `${paint(`${symbol} ${label}  ${padEnd(item.result, 9)}`)}  ${rest}`.trimEnd();
  const url = done && item.url !== undefined ? `  ${item.url}` : "";
  return [
    textWidth(line + url) > look.width ? line : `${line}${style.dim(url)}`,
    ...(item.error?.hint === undefined || done ? [] : indented(item.error.hint, look, "    ")),
  ];
}

/**
 * The counts, what is left, and how to go on.
 *
 * @param saved - the file of the plan that was applied: one that was applied in part cannot be applied again
 */
export function renderBatchSummary(result: BatchResult, look: Look, saved?: string): string[] {
  const counts = countResults(result.items);
  const kinds: ChangeResult[] = ["applied", "submitted", "unchanged", "failed", "skipped", "cancelled"];
  const summary = kinds.flatMap((kind) => (counts[kind] === 0 ? [] : [`${counts[kind]} ${kind}`])).join(", ");
  if (summary === "") return [];
  if (counts.skipped === result.items.length) return [look.style.bold("Nothing was changed.")];
  const onlyUnchanged = counts.unchanged === result.items.length;
  return [
    ...(counts.applied + counts.submitted + counts.failed + counts.cancelled > 0 ? [""] : []),
    look.style.bold(onlyUnchanged ? "Everything is as it should be." : `${summary}.`),
    ...leftOver(result, look, saved),
  ];
}

function leftOver({ items, action }: BatchResult, look: Look, saved: string | undefined): string[] {
  const missing = items.filter(({ result }) => result === "failed" || result === "cancelled");
  if (missing.length === 0) return [];
  const names = missing.map(({ key }) => itemLabel(key)).join(", ");
  return [
    ...wrap(`Not done: ${names}`, Math.min(look.width, 120)),
    saved === undefined
      ? "Run the same command again to do only what is missing."
      : `Make a new plan (acme ${action} ... --dry-run --plan ${saved}): it holds only what is missing.`,
  ];
}
