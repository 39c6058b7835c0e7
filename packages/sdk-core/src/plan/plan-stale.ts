// Whether a plan still says what would happen: as a whole where it was saved and reviewed, change by change where not.
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
  const { changed, added } = compare(saved, now);
  const differences = [...changed].map(([item, how]) => `${describeKey(item.key)}: ${how}`);
  for (const item of added) differences.push(`${describeKey(item.key)}: was not in the plan`);
  const isDone = now.items.length === saved.items.length && now.items.every((item) => item.does === "unchanged");
  if (differences.length === 0 || isDone) return;
  throw new AcmeError({
    code: "plan-stale",
    message: `The plan of ${saved.createdAt} no longer says what would happen. ${differences.join("; ")}.`,
    hint: "Nothing was changed. Make a new plan and have it reviewed again.",
  });
}

/**
 * What of a plan is not as it would be planned now, and whatever changes together with it: a `plan-stale` for each, with why,
 * by {@link keyId}. What would only come in addition is nobody's reason to leave the rest, unless the same act changed it.
 */
export function staleItems(shown: Plan, now: Plan): Map<string, AcmeError> {
  const { changed, added } = compare(shown, now);
  const causes = new Map<string, PlanItem>();
  for (const item of [...added, ...changed.keys()]) causes.set(item.changeSet, item);
  const stale = new Map<string, AcmeError>();
  for (const item of shown.items) {
    const cause = causes.get(item.changeSet);
    if (cause === undefined) continue;
    const how = changed.get(item) ?? `goes together with ${describeKey(cause.key)}, which is not`;
    stale.set(keyId(item.key), staleItem(item, `is not as planned any more: ${how}`));
  }
  return stale;
}

/** The refusal of one change of a plan that nobody reviewed: what is not so any more since the plan was made. */
export function staleItem(item: PlanItem, what: string): AcmeError {
  return new AcmeError({
    code: "plan-stale",
    message: `${describeKey(item.key)} ${what}.`,
    hint: "Nothing was written to it. Run the same command again to see a new plan.",
  });
}

/** Which items of a plan are planned otherwise now, and how; and which are there now that were not. */
function compare(before: Plan, now: Plan): { changed: Map<PlanItem, string>; added: PlanItem[] } {
  // Flows of one name have one key, and are refused one by one.
  const current = new Map<string, PlanItem[]>();
  for (const item of now.items) current.set(keyId(item.key), [...(current.get(keyId(item.key)) ?? []), item]);
  const changed = new Map<PlanItem, string>();
  for (const item of before.items) {
    const other = current.get(keyId(item.key))?.shift();
    if (other?.digest !== item.digest) changed.set(item, difference(item, other));
  }
  return { changed, added: [...current.values()].flat() };
}

function difference(saved: PlanItem, now: PlanItem | undefined): string {
  if (now === undefined) return "is no longer there";
  if (saved.does !== now.does) {
    const [refusal] = now.refusals;
    const why = refusal === undefined ? "" : ` (${refusal.message.replace(/\.$/, "")})`;
    return `was ${saved.does}, is now ${now.does}${why}`;
  }
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
