// Two environments' settings side by side: what differs, and whether the files say so. The comparing itself is pure; who
// reads and declares is compare-settings.ts.
import { z } from "zod";
import type { Field } from "../model/deployment.ts";
import { type Problem, problemSchema } from "../model/found.ts";
import { type Json, jsonEquals, jsonSchema } from "../model/json.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";
import { isEnvironmentVariable, storableValue } from "../settings/secret-values.ts";

/** One setting in one environment. A secret's values are marks. */
export interface SettingSide {
  /** Absent: it is not set. */
  live?: Json;
  /** Absent: no file says it. */
  declared?: Json;
}

/** One setting that is not the same in both environments. */
export interface SettingDifference {
  /** JSON Pointer. */
  path: string;
  left: SettingSide;
  right: SettingSide;
  /**
   * `declared`: the files say that it differs, and it does as they say; `undeclared`: it just differs: somebody changed
   * it, or it was never in the files; `not-applied`: the files say that it differs, and one of the two is not yet as they
   * say; `unknown`: it differs, and what the files say is not known.
   */
  why: "declared" | "undeclared" | "not-applied" | "unknown";
  secret?: true;
}

/** Where one side of a comparison runs. */
export interface SettingsEnd {
  code?: CodeVersion;
  /** Where the environment has several. */
  place?: string;
}

/** The settings of one flow in both. */
export interface FlowSettingsComparison {
  flow: string;
  branch?: string;
  /** Absent: it is not deployed there, and nothing is compared. */
  left?: SettingsEnd;
  right?: SettingsEnd;
  /** In the order of their paths. */
  differences: SettingDifference[];
  /** How many settings are the same. */
  same: number;
  /** Why it is not known what the files say. */
  problem?: Problem;
}

/** What {@link Portal.compareSettings} gives. */
export interface SettingsComparison {
  project: string;
  /** Names of environments. */
  left: string;
  right: string;
  flows: FlowSettingsComparison[];
  problems: Problem[];
}

const side: z.ZodType<SettingSide> = z.object({
  live: jsonSchema.exactOptional(),
  declared: jsonSchema.exactOptional(),
});

const end: z.ZodType<SettingsEnd> = z.object({
  code: codeVersionSchema.exactOptional(),
  place: z.string().exactOptional(),
});

/** zod schema of {@link SettingsComparison}. */
export const settingsComparisonSchema: z.ZodType<SettingsComparison> = z.object({
  project: z.string(),
  left: z.string(),
  right: z.string(),
  flows: z.array(
    z.object({
      flow: z.string(),
      branch: z.string().exactOptional(),
      left: end.exactOptional(),
      right: end.exactOptional(),
      differences: z.array(
        z.object({
          path: z.string(),
          left: side,
          right: side,
          why: z.enum(["declared", "undeclared", "not-applied", "unknown"]),
          secret: z.literal(true).exactOptional(),
        }),
      ),
      same: z.int().nonnegative(),
      problem: problemSchema.exactOptional(),
    }),
  ),
  problems: z.array(problemSchema),
});

/** The settings of one Deployment. */
export interface SettingsOf {
  live: readonly Field[];
  /** Absent: it is not known. */
  declared?: readonly Field[];
}

/** Compares field by field. */
export function diffSettings(
  left: SettingsOf,
  right: SettingsOf,
): Pick<FlowSettingsComparison, "differences" | "same"> {
  const sides = [sideFields(left), sideFields(right)] as const;
  const paths = new Set(sides.flatMap(({ live, declared }) => [...live.keys(), ...declared.keys()]));
  const isKnown = left.declared !== undefined && right.declared !== undefined;
  const differences: SettingDifference[] = [];
  for (const path of [...paths].sort()) {
    const fields = sides.map(({ live, declared }) => ({ live: live.get(path), declared: declared.get(path) }));
    const [a, b] = fields as [Fields, Fields];
    const why = whyOf(a, b, isKnown);
    if (why === undefined) continue;
    const all = [a.live, a.declared, b.live, b.declared];
    // What an engine shows does not say which of its variables are secret; what a file says openly is none.
    const isSecret =
      all.some((field) => field?.secret === true) ||
      (isEnvironmentVariable(path) && a.declared === undefined && b.declared === undefined);
    differences.push({
      path,
      left: shown(a, isSecret),
      right: shown(b, isSecret),
      why,
      ...(isSecret ? { secret: true as const } : {}),
    });
  }
  return { differences, same: paths.size - differences.length };
}

interface Fields {
  live: Field | undefined;
  declared: Field | undefined;
}

function sideFields({ live, declared = [] }: SettingsOf): { live: Map<string, Field>; declared: Map<string, Field> } {
  const byPath = (fields: readonly Field[]): Map<string, Field> =>
    // What is known only when it is applied cannot be compared.
    new Map(fields.flatMap((field) => (field.value === undefined ? [] : [[field.path, field] as const])));
  return { live: byPath(live), declared: byPath(declared) };
}

function whyOf(a: Fields, b: Fields, isKnown: boolean): SettingDifference["why"] | undefined {
  const differ = !isSame(a.live, b.live);
  if (!isKnown) return differ ? "unknown" : undefined;
  if (!isSame(a.declared, b.declared)) {
    if ([a, b].some(({ live, declared }) => declared !== undefined && !isSame(live, declared))) return "not-applied";
    if ([a, b].every(({ live, declared }) => isSame(live, declared))) return "declared";
  }
  return differ ? "undeclared" : undefined;
}

function isSame(a: Field | undefined, b: Field | undefined): boolean {
  return jsonEquals(a?.value, b?.value);
}

function shown({ live, declared }: Fields, isSecret: boolean): SettingSide {
  const value = (field: Field | undefined): Json | undefined =>
    field && storableValue(isSecret ? { ...field, secret: true } : field);
  const [now, wanted] = [value(live), value(declared)];
  return { ...(now === undefined ? {} : { live: now }), ...(wanted === undefined ? {} : { declared: wanted }) };
}
