// prefect.yaml: its shape, and which of its deployments declares which flow. What Prefect ignores is ignored here too.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  AcmeError,
  fromAcmeErrorJson,
  type JsonObject,
  jsonObjectSchema,
  type Problem,
  type SourcePlace,
} from "@acme/sdk-core";
import { z } from "zod";
import { parseYaml } from "./yaml-file.ts";

/** One build, push or pull step: the function's name, with its arguments. */
export type Step = Record<string, JsonObject>;

/** One entry of `deployments`. Names are Prefect's. A member that is null in the file is absent here. */
export interface DeclaredDeployment {
  name?: string;
  entrypoint?: string;
  description?: string;
  version?: string;
  tags?: string[];
  parameters?: JsonObject;
  schedules?: JsonObject[];
  paused?: boolean;
  concurrency_limit?: number | { limit?: number; collision_strategy?: string; grace_period_seconds?: number };
  enforce_parameter_schema?: boolean;
  work_pool?: { name?: string; work_queue_name?: string; job_variables?: JsonObject };
  triggers?: JsonObject[];
  /** Absent: the file's. Null: none. */
  build?: Step[] | null;
  push?: Step[] | null;
  pull?: Step[] | null;
  /** Where it stands. */
  place: SourcePlace;
  /** Where its entrypoint stands. */
  entrypointPlace?: SourcePlace;
  /** Where each of its parameters stands. */
  parameterPlaces?: Record<string, SourcePlace>;
}

/** prefect.yaml. */
export interface PrefectYaml {
  /** As the user would type it. */
  file: string;
  name?: string;
  build?: Step[];
  push?: Step[];
  pull?: Step[];
  deployments: DeclaredDeployment[];
}

const text = z.union([z.string(), z.number().transform(String)]);
const optional = <T>(schema: z.ZodType<T>): z.ZodType<T | undefined> =>
  schema.nullish().transform((value) => value ?? undefined);
const step = z.record(
  z.string(),
  jsonObjectSchema.nullable().transform((inputs) => inputs ?? {}),
);
const steps = z.union([z.array(step), step.transform((one) => (Object.keys(one).length === 0 ? [] : [one]))]);
const schedule = z.looseObject({}).transform((value) => value as JsonObject);

const deploymentSchema = z.looseObject({
  name: optional(text),
  entrypoint: optional(z.string()),
  description: optional(z.string()),
  version: optional(text),
  tags: optional(z.union([z.array(text), z.string().transform((tag) => [tag])])),
  parameters: optional(jsonObjectSchema),
  schedule: optional(schedule),
  schedules: optional(z.array(schedule)),
  paused: optional(z.boolean()),
  concurrency_limit: optional(
    z.union([
      z.int(),
      z.looseObject({
        limit: optional(z.int()),
        collision_strategy: optional(z.string()),
        grace_period_seconds: optional(z.int()),
      }),
    ]),
  ),
  enforce_parameter_schema: optional(z.boolean()),
  work_pool: optional(
    z.looseObject({
      name: optional(z.string()),
      work_queue_name: optional(z.string()),
      job_variables: optional(jsonObjectSchema),
    }),
  ),
  triggers: optional(z.array(jsonObjectSchema)),
  build: steps.nullable().optional(),
  push: steps.nullable().optional(),
  pull: steps.nullable().optional(),
});

const fileSchema = z.looseObject({
  name: optional(text),
  build: optional(steps),
  push: optional(steps),
  pull: optional(steps),
  deployments: optional(z.array(deploymentSchema)),
});

const emptyFile: z.infer<typeof fileSchema> = {
  name: undefined,
  build: undefined,
  push: undefined,
  pull: undefined,
  deployments: undefined,
};

/** The file's name where nothing else is said. */
export const defaultPrefectFile = "prefect.yaml";

/** Reads a project's prefect.yaml. No file is no problem: `value` is then undefined and there are no problems. */
export async function readPrefectYaml(
  directory: string,
  file: string = defaultPrefectFile,
): Promise<{ value?: PrefectYaml; problems: Problem[] }> {
  let content: string;
  try {
    content = await readFile(resolve(directory, file), "utf8");
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === "ENOENT") return { problems: [] };
    const message = `${file} cannot be read: ${(caught as Error).message}`;
    return { problems: [new AcmeError({ code: "io-failed", message, place: { file }, cause: caught }).toJSON()] };
  }
  return parsePrefectYaml(content, file);
}

/**
 * The error of a prefect.yaml that is there and cannot be understood. What it declares is then unknown, not nothing: a
 * plan made without it would take schedules and parameters away.
 */
export function unusable({
  value,
  problems,
}: {
  value?: PrefectYaml;
  problems: readonly Problem[];
}): AcmeError | undefined {
  const [first] = problems;
  return value !== undefined || first === undefined ? undefined : fromAcmeErrorJson(first);
}

/** Parses the text of a prefect.yaml. */
export function parsePrefectYaml(
  content: string,
  file: string = defaultPrefectFile,
): { value?: PrefectYaml; problems: Problem[] } {
  const { value, problems, placeOf } = parseYaml(content, file, fileSchema.nullable());
  if (value === undefined) return { problems };
  const { deployments, name, build, push, pull } = value ?? emptyFile;
  const placesIn = (object: JsonObject, path: readonly PropertyKey[]): Record<string, SourcePlace> =>
    Object.fromEntries(Object.keys(object).map((key) => [key, placeOf([...path, key])]));
  return {
    value: {
      file,
      ...present({ name, build, push, pull }),
      deployments: (deployments ?? []).map((one, index) => {
        const path = ["deployments", index];
        return {
          ...declared(one, placeOf(path)),
          ...(one.entrypoint === undefined ? {} : { entrypointPlace: placeOf([...path, "entrypoint"]) }),
          ...(one.parameters === undefined
            ? {}
            : { parameterPlaces: placesIn(one.parameters, [...path, "parameters"]) }),
        };
      }),
    },
    problems,
  };
}

function declared(raw: z.infer<typeof deploymentSchema>, place: SourcePlace): DeclaredDeployment {
  const { schedule: single, schedules = single === undefined ? undefined : [single], build, push, pull, ...rest } = raw;
  const known = {
    name: rest.name,
    entrypoint: rest.entrypoint,
    description: rest.description,
    version: rest.version,
    tags: rest.tags,
    parameters: rest.parameters,
    // An empty entry is how a template says "no schedule".
    schedules: schedules?.filter((one) => Object.keys(one).length > 0),
    paused: rest.paused,
    concurrency_limit: rest.concurrency_limit,
    enforce_parameter_schema: rest.enforce_parameter_schema,
    work_pool: rest.work_pool === undefined ? undefined : present(rest.work_pool),
    triggers: rest.triggers,
    build,
    push,
    pull,
  };
  return { ...(present(known) as Omit<DeclaredDeployment, "place">), place };
}

/** The members that have a value. */
function present<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/**
 * The deployments that declare a flow: those whose entrypoint names its file and function, as a path
 * (`./flows/a.py:nightly`) or as a module (`flows.a:nightly`, `flows.a.nightly`).
 *
 * @param entrypoint - of the flow, `flows/a.py:nightly`, relative to the folder of prefect.yaml
 */
export function deploymentsOf(file: PrefectYaml, entrypoint: string): DeclaredDeployment[] {
  return file.deployments.filter(
    (one) => one.entrypoint !== undefined && spellings(one.entrypoint).includes(entrypoint),
  );
}

function spellings(entrypoint: string): string[] {
  const colon = entrypoint.lastIndexOf(":");
  const [path, name] =
    colon === -1
      ? [entrypoint.slice(0, entrypoint.lastIndexOf(".")), entrypoint.slice(entrypoint.lastIndexOf(".") + 1)]
      : [entrypoint.slice(0, colon), entrypoint.slice(colon + 1)];
  if (path.endsWith(".py")) return [`${normalized(path)}:${name}`];
  const module = path.replaceAll(".", "/");
  return [`${module}.py:${name}`, `${module}/__init__.py:${name}`];
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
