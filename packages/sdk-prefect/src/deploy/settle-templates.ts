// What becomes of `{{ placeholders }}` in declared settings: an environment variable is put in, as a secret; what a build
// step puts out is left to the CLI; a reference stays one where the server resolves it for each run, and is refused
// elsewhere.
import { AcmeError, describePath, type Field, type Json } from "@acme/sdk-core";
import type { Step } from "../project-files/prefect-yaml.ts";
import { placeholdersIn, withEnvironment } from "./templates.ts";

/** What {@link settleTemplates} gives. */
export interface Settled {
  fields: Field[];
  /** The texts of fields whose value only the CLI can tell, by path. */
  templates: Record<string, Json>;
  refusals: AcmeError[];
}

/** Settles each declared field. Throws `config-invalid` for an environment variable that is not set. */
export function settleTemplates(
  declared: readonly Field[],
  known: { environment: Readonly<Record<string, string | undefined>>; outputs: ReadonlySet<string> },
): Settled {
  const settled: Settled = { fields: [], templates: {}, refusals: [] };
  for (const field of declared) {
    const placeholders = field.secret === true ? [] : placeholdersIn(field.value);
    if (placeholders.length === 0 || field.value === undefined) {
      settled.fields.push(field);
      continue;
    }
    const isOutput = placeholders.some(
      ({ kind, name }) => kind === "output" && known.outputs.has(name.split(".")[0] ?? ""),
    );
    if (isOutput) {
      settled.fields.push({ path: field.path });
      settled.templates[field.path] = field.value;
      continue;
    }
    const lost = placeholders.find(({ kind }) => kind === "output");
    const reference = placeholders.find(({ kind }) => kind === "reference");
    if (lost !== undefined)
      settled.refusals.push(
        unsafe(field.path, lost.text, "no build or push step has that id, and prefect deploy would lose it"),
      );
    else if (reference !== undefined && !field.path.startsWith("/job_variables/")) {
      settled.refusals.push(
        unsafe(field.path, reference.text, "prefect deploy would resolve it and store what it finds in clear"),
      );
    }
    const value = withEnvironment(field.value, known.environment, describePath(field.path));
    const isValue = /^\/(job_variables|parameters|schedules)\//.test(field.path);
    const isSecret =
      isValue && placeholders.some(({ kind, name }) => kind === "environment" && !name.startsWith("$ACME_"));
    settled.fields.push({ path: field.path, value, ...(isSecret ? { secret: true as const } : {}) });
  }
  return settled;
}

function unsafe(path: string, text: string, why: string): AcmeError {
  return new AcmeError({
    code: "value-unsafe",
    message: `${describePath(path)} is declared as ${text}: ${why}.`,
    hint: "Write the value itself, take it from your environment ({{ $NAME }} or from_env), or let the flow look it up.",
  });
}

/** The ids under which build and push steps put something out. */
export function outputNames(all: readonly Step[]): Set<string> {
  return new Set(all.flatMap((step) => Object.values(step).flatMap(({ id }) => (typeof id === "string" ? [id] : []))));
}
