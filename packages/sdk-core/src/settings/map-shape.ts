// What follows for a merge from the shape of maps: an empty map says nothing beside members, and a value and a map
// cannot both stand at one path. Who owns a single setting is three-way-merge.ts's question.
import type { Field } from "../model/deployment.ts";
import { isJsonObject } from "../model/json.ts";
import type { Conflict, Drift, FieldChange, Take } from "./three-way-merge.ts";

/** An empty map that was set aside, and whose it is. */
export interface EmptyMap {
  field: Field;
  side: "wanted" | "found";
}

/** Takes out each empty map that has members on the other side: whether it is there follows from what becomes of them. */
export function setEmptyMapsAside(wanted: Map<string, Field>, found: Map<string, Field>): EmptyMap[] {
  return [...emptyMapsMetBy(wanted, found, "wanted"), ...emptyMapsMetBy(found, wanted, "found")];
}

function emptyMapsMetBy(
  own: Map<string, Field>,
  others: ReadonlyMap<string, Field>,
  side: EmptyMap["side"],
): EmptyMap[] {
  const withMembers = new Set([...others.keys()].flatMap(ancestors));
  const empty = [...own.values()].filter(({ path, value }) => isEmptyMap(value) && withMembers.has(path));
  for (const { path } of empty) own.delete(path);
  return empty.map((field) => ({ field, side }));
}

/** The empty maps that were set aside and have no member in the final state after all. */
export function stillEmpty(aside: readonly EmptyMap[], settings: readonly Field[]): EmptyMap[] {
  const withMembers = new Set(settings.flatMap(({ path }) => ancestors(path)));
  return aside.filter(({ field }) => !withMembers.has(field.path));
}

/** What a merge has come to, as far as shapes concern it. */
export interface Shaped {
  settings: Field[];
  changes: FieldChange[];
  drift: Drift[];
  conflicts: Conflict[];
}

/**
 * Settles each pair of a setting that is to be set and one that is kept, where one would stand inside the other.
 *
 * @param take - who wins; undefined makes both a conflict
 * @param describe - how a path stands in changes and in drift
 */
export function settleOverlaps(
  merged: Shaped,
  take: Take | undefined,
  describe: { removal: (path: string) => FieldChange; drift: (path: string) => Drift },
): void {
  const set = new Set(
    merged.changes.filter((change) => change.after !== undefined || change.unknown).map(({ path }) => path),
  );
  const kept = merged.settings.map(({ path }) => path).filter((path) => !set.has(path));
  const [setOver, keptUnder] = overlapping(set, kept);
  if (keptUnder.size === 0) return;
  const without = <T extends { path: string }>(items: readonly T[], paths: ReadonlySet<string>): T[] =>
    items.filter(({ path }) => !paths.has(path));
  if (take === "files") {
    merged.settings = without(merged.settings, keptUnder);
    merged.drift = without(merged.drift, keptUnder);
    merged.changes.push(...[...keptUnder].map(describe.removal));
    return;
  }
  merged.settings = without(merged.settings, setOver);
  merged.changes = without(merged.changes, setOver);
  if (take === "live") merged.drift.push(...[...setOver].map(describe.drift));
  else {
    merged.drift = without(merged.drift, keptUnder);
    const known = new Set(merged.conflicts.map(({ path }) => path));
    merged.conflicts.push(...[...setOver, ...keptUnder].filter((path) => !known.has(path)).map(describe.drift));
  }
}

/** The members of two groups of paths that stand inside, or around, one of the other group. */
function overlapping(a: ReadonlySet<string>, b: readonly string[]): [Set<string>, Set<string>] {
  const all = new Set(b);
  const [fromA, fromB] = [new Set<string>(), new Set<string>()];
  const pair = (one: string, other: string): void => {
    fromA.add(one);
    fromB.add(other);
  };
  for (const path of a) for (const above of ancestors(path)) if (all.has(above)) pair(path, above);
  for (const path of b) for (const above of ancestors(path)) if (a.has(above)) pair(above, path);
  return [fromA, fromB];
}

/** The paths that a path stands inside. */
function ancestors(path: string): string[] {
  const above: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) above.push(path.slice(0, end));
  return above;
}

function isEmptyMap(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
