// Who owns a setting: one pure function over three states (the files, the engine, our last write).
import { z } from "zod";
import type { Field } from "../model/deployment.ts";
import { type Json, jsonEquals, jsonSchema } from "../model/json.ts";
import { setEmptyMapsAside, settleOverlaps, stillEmpty } from "./map-shape.ts";
import { isSecretMark, secretMark, storableValue } from "./secret-values.ts";

/** What we last wrote: each path with its storable value, see {@link storableValue}. */
export type WrittenSettings = Readonly<Record<string, Json>>;

/** One setting that is written. A secret's values are marks (see {@link secretMark}), never the values. */
export interface FieldChange {
  path: string;
  /** Absent: it is not set at present. */
  before?: Json;
  /** Absent: it is removed, or, with {@link FieldChange.unknown}, known only when it is applied. */
  after?: Json;
  unknown?: true;
  secret?: true;
}

/** zod schema of {@link FieldChange}. */
export const fieldChangeSchema: z.ZodType<FieldChange> = z.object({
  path: z.string(),
  before: jsonSchema.exactOptional(),
  after: jsonSchema.exactOptional(),
  unknown: z.literal(true).exactOptional(),
  secret: z.literal(true).exactOptional(),
});

/** One setting that was changed outside the files and is kept. */
export interface Drift {
  path: string;
  /** What is live and stays. Absent: it was removed live, and stays removed. */
  live?: Json;
  /** What the files say. Absent: nothing. */
  declared?: Json;
  secret?: true;
}

/** zod schema of {@link Drift}. */
export const driftSchema: z.ZodType<Drift> = z.object({
  path: z.string(),
  live: jsonSchema.exactOptional(),
  declared: jsonSchema.exactOptional(),
  secret: z.literal(true).exactOptional(),
});

/** One setting changed both in the files and live since our last write. A person decides. */
export interface Conflict extends Drift {
  /** What we last wrote. Absent: nothing. */
  written?: Json;
}

/** zod schema of {@link Conflict}. */
export const conflictSchema: z.ZodType<Conflict> = z.object({
  path: z.string(),
  live: jsonSchema.exactOptional(),
  declared: jsonSchema.exactOptional(),
  written: jsonSchema.exactOptional(),
  secret: z.literal(true).exactOptional(),
});

/** Who wins a {@link Conflict}. */
export type Take = "files" | "live";

/** What {@link mergeSettings} gives. */
export interface Merged {
  /** The final state: what is live when {@link Merged.changes} are written. */
  settings: Field[];
  changes: FieldChange[];
  drift: Drift[];
  /** Undecided conflicts: empty when `take` was given. */
  conflicts: Conflict[];
}

/**
 * Merges three states of one Deployment's settings, path by path. Changed in the files since our last write: set.
 * Changed live only: kept, and reported as drift. Both, to different values: a conflict, or what `take` says.
 * Where we never wrote (a new or an adopted Deployment) what the files declare is set and the rest is kept.
 *
 * @param declared - what the files say
 * @param live - what the engine has; empty for a Deployment that is created
 * @param written - what we last wrote; undefined when we never did
 * @param take - who wins a conflict; undefined leaves it open
 */
export function mergeSettings(
  declared: readonly Field[],
  live: readonly Field[],
  written: WrittenSettings | undefined,
  take?: Take,
): Merged {
  const wanted = new Map(declared.map((field) => [field.path, field]));
  const found = new Map(live.map((field) => [field.path, field]));
  const aside = setEmptyMapsAside(wanted, found);
  const merged: Merged = { settings: [], changes: [], drift: [], conflicts: [] };
  for (const path of new Set([...wanted.keys(), ...found.keys()])) {
    mergeField(path, wanted.get(path), found.get(path), written, take, merged);
  }
  for (const { field, side } of stillEmpty(aside, merged.settings)) {
    merged.settings.push(field);
    if (side === "wanted") merged.changes.push(change(field.path, field, undefined, field.secret === true));
  }
  settleOverlaps(merged, written === undefined ? "files" : take, {
    removal: (path) =>
      change(path, undefined, found.get(path), isSecret(wanted.get(path), found.get(path), written?.[path])),
    drift: (path) => driftOf(path, wanted.get(path), found.get(path), written?.[path]),
  });
  return merged;
}

function mergeField(
  path: string,
  wanted: Field | undefined,
  found: Field | undefined,
  written: WrittenSettings | undefined,
  take: Take | undefined,
  merged: Merged,
): void {
  const base = written && Object.hasOwn(written, path) ? written[path] : undefined;
  const secret = isSecret(wanted, found, base);
  const keep = (): void => void (found && merged.settings.push(found));
  const set = (): void => {
    if (wanted) merged.settings.push(wanted);
    merged.changes.push(change(path, wanted, found, secret));
  };
  if (isSameField(wanted, found)) return keep();
  // Nobody can tell whether a value that is known only at apply differs.
  if (wanted !== undefined && wanted.value === undefined) return set();

  const filesChanged = !isWritten(wanted, base);
  const liveChanged = !isWritten(found, base);
  const drift = driftOf(path, wanted, found, base);

  if (written === undefined) return wanted ? set() : keep();
  if (!filesChanged) {
    if (liveChanged) merged.drift.push(drift);
    return keep();
  }
  if (!liveChanged || take === "files") return set();
  if (take === "live") {
    merged.drift.push(drift);
    return keep();
  }
  merged.conflicts.push({ ...drift, ...(base === undefined ? {} : { written: secret ? asMark(path, base) : base }) });
  keep();
}

function isSameField(a: Field | undefined, b: Field | undefined): boolean {
  return a !== undefined && b !== undefined && a.value !== undefined && jsonEquals(a.value, b.value);
}

/** Whether a field is as we last wrote it; a secret is compared by its mark, on whichever side it is known as one. */
function isWritten(field: Field | undefined, base: Json | undefined): boolean {
  if (field?.value === undefined) return field === undefined && base === undefined;
  return jsonEquals(field.value, base) || jsonEquals(secretMark(field.path, field.value), base);
}

/** What any of the three states knows as a secret is one: the engine may not, and the files may have forgotten it. */
function isSecret(wanted: Field | undefined, found: Field | undefined, base: Json | undefined): boolean {
  return wanted?.secret === true || found?.secret === true || (base !== undefined && isSecretMark(base));
}

function driftOf(path: string, wanted: Field | undefined, found: Field | undefined, base: Json | undefined): Drift {
  const secret = isSecret(wanted, found, base);
  return {
    path,
    ...valueAs("live", found, secret),
    ...valueAs("declared", wanted, secret),
    ...(secret ? { secret } : {}),
  };
}

/** What was written before anybody said that it is a secret stands there in clear. */
function asMark(path: string, written: Json): Json {
  return isSecretMark(written) ? written : secretMark(path, written);
}

function change(path: string, wanted: Field | undefined, found: Field | undefined, secret: boolean): FieldChange {
  return {
    path,
    ...valueAs("before", found, secret),
    ...valueAs("after", wanted, secret),
    ...(wanted !== undefined && wanted.value === undefined ? { unknown: true as const } : {}),
    ...(secret ? { secret: true as const } : {}),
  };
}

function valueAs<Name extends string>(name: Name, field: Field | undefined, secret: boolean): { [K in Name]?: Json } {
  if (field?.value === undefined) return {};
  const value = secret ? storableValue({ ...field, secret: true }) : field.value;
  return { [name]: value } as { [K in Name]?: Json };
}
