// Whether a plan made elsewhere still says what would happen.
import { AcmeError } from "../errors/acme-error.ts";
import { describeKey, keyId } from "../model/deployment.ts";
import { describeCode } from "../model/release.ts";
import { describePath } from "../settings/fields.ts";
import type { Plan, PlanItem } from "./plan.ts";

/**
 * Throws `plan-stale`, with what changed, unless every item of a saved plan is just as it would be planned now. Where
 * nothing at all would be written any more, the plan is done: a CI job that is started again ends well.
 */
export function requireSamePlan(saved: Plan, now: Plan): void {
  // Flows of one name have one key, and are refused one by one.
  const current = new Map<string, PlanItem[]>();
  for (const item of now.items) current.set(keyId(item.key), [...(current.get(keyId(item.key)) ?? []), item]);
  const differences = saved.items.flatMap((item) => {
    const other = current.get(keyId(item.key))?.shift();
    return other?.digest === item.digest ? [] : [`${describeKey(item.key)}: ${difference(item, other)}`];
  });
  for (const item of [...current.values()].flat()) differences.push(`${describeKey(item.key)}: was not in the plan`);
  const isDone = now.items.length === saved.items.length && now.items.every((item) => item.does === "unchanged");
  if (differences.length === 0 || isDone) return;
  throw new AcmeError({
    code: "plan-stale",
    message: `The plan of ${saved.createdAt} no longer says what would happen. ${differences.join("; ")}.`,
    hint: "Nothing was changed. Make a new plan and have it reviewed again.",
  });
}

function difference(saved: PlanItem, now: PlanItem | undefined): string {
  if (now === undefined) return "is no longer there";
  if (saved.does !== now.does) return `was ${saved.does}, is now ${now.does}`;
  if (
    saved.release.after.id !== now.release.after.id ||
    describeCode(saved.release.after.code) !== describeCode(now.release.after.code)
  ) {
    return `the release was ${describeCode(saved.release.after.code)}, is now ${describeCode(now.release.after.code)}`;
  }
  if (saved.release.before?.id !== now.release.before?.id) return "another release runs there now";
  const paths = (item: PlanItem): Map<string, string> =>
    new Map([...item.settings, ...item.drift, ...item.conflicts].map((field) => [field.path, JSON.stringify(field)]));
  const before = paths(saved);
  const after = paths(now);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  return changed.length > 0 ? `changed since: ${changed.map(describePath).join(", ")}` : "changed since";
}
