// Whether the runs of a Deployment, as it is about to be written, get parameters that their Release can run with. What
// Prefect does with each finding was measured: integration/parameters.test.ts. How a value is compared with a schema is
// parameter-schema.ts.
import {
  AcmeError,
  describeKey,
  type Field,
  isJsonObject,
  jsonEquals,
  type JsonObject,
  objectOf,
  pointer,
  segmentsOf,
  type Write,
  type WriteChecker,
  type WriteVerdict,
} from "@acme/sdk-core";
import { incompleteIn, misfits, type ParameterSchema, parameterSchemaOf, requiredIn } from "./parameter-schema.ts";
import { settingsOfFields } from "./settings-fields.ts";

/** Tells it from the merged settings and the Release alone. */
export const prefectChecker: WriteChecker = { check };

interface Finding {
  /** `limit must be a whole number, and is a text`. */
  what: string;
  /** What to do. Absent: it is worth a note only. */
  next?: string;
}

/** Parameters as runs get them. */
interface Given {
  /** Also those whose value is known only when it is written. */
  names: string[];
  /** Those that are known whole. */
  values: JsonObject;
}

const silence: WriteVerdict = { refusals: [], notes: [] };

function check(write: Write): WriteVerdict {
  const { desired, live, releaseChanges } = write;
  // A deploy that leaves the Release as it is knows less of it than what is live.
  const { runs } = releaseChanges ? desired.release : (live?.release ?? desired.release);
  const schema = parameterSchemaOf(runs["parameter_openapi_schema"]);
  if (schema === undefined) return silence;
  // Whoever does not have the schema enforced may know better than it. An empty one is what other tools write.
  const isEnforced = runs["enforce_parameter_schema"] !== false;
  if (!isEnforced && Object.keys(schema.properties).length === 0) return silence;
  const atStart = [...unknownNames(schema, write), ...missing(schema, write)];
  // What fails as it is now is not made worse by another tag.
  const isDecisive = isEnforced && (releaseChanges || write.fields.some(concernsRuns));
  return verdictOf(
    [...(isEnforced ? notTaken(schema, write) : []), ...(isDecisive ? atStart : atStart.map(({ what }) => ({ what })))],
    write,
  );
}

/** 409 for every PATCH, also one that sends no parameters. What lacks a member is taken, and refused by hand only. */
function notTaken(schema: ParameterSchema, write: Write): Finding[] {
  const { values } = givenIn(write.settings, "parameters");
  return [
    ...misfits(schema, values).map(({ parameter, what }) => ({ what, next: correct(parameter, write) })),
    ...incompleteIn(schema, values).map((parameter) => {
      return { what: `${parameter} lacks something that its schema requires: Prefect will not start a run by hand` };
    }),
  ];
}

/** Taken, and each run crashes when it starts (`SignatureMismatchError`), whoever starts it. */
function unknownNames({ schema, properties }: ParameterSchema, write: Write): Finding[] {
  const { additionalProperties: more = false } = schema;
  if (more !== false) return [];
  const unknown = (...at: string[]): string[] =>
    givenIn(write.settings, ...at).names.filter((name) => !Object.hasOwn(properties, name));
  const all = unknown("parameters").map((parameter) => ({
    what: `${parameter} is no parameter of the Release, and every run would fail`,
    next: correct(parameter, write),
  }));
  const bySchedule = activeSchedules(write).flatMap((slug) =>
    unknown("schedules", slug, "parameters").map((parameter) => ({
      what: `${parameter} is no parameter of the Release, and every run of the schedule ${slug} would fail`,
      next: correct(parameter, write, "schedules", slug, "parameters"),
    })),
  );
  return [...all, ...bySchedule];
}

/** Taken, and each scheduled run crashes when it starts. Who starts one by hand is asked for a value. */
function missing(schema: ParameterSchema, write: Write): Finding[] {
  const given = new Set(givenIn(write.settings, "parameters").names);
  const active = activeSchedules(write);
  return requiredIn(schema).flatMap((parameter): Finding[] => {
    if (given.has(parameter)) return [];
    if (active.length === 0) return [{ what: `${parameter} has no value: each run must be given one` }];
    const failing = active.filter(
      (slug) => !givenIn(write.settings, "schedules", slug, "parameters").names.includes(parameter),
    );
    if (failing.length === 0) return [];
    const { flow, environment } = write.desired.key;
    return [
      {
        what: `${parameter} has no value, and runs of the schedule${failing.length === 1 ? "" : "s"} ${failing.join(", ")} would fail`,
        next: `Give ${parameter} a value in acme.yaml, under parameters for ${flow} in ${environment}.`,
      },
    ];
  });
}

function verdictOf(findings: readonly Finding[], { desired: { key } }: Write): WriteVerdict {
  const refused = findings.filter(({ next }) => next !== undefined);
  const notes = findings.filter(({ next }) => next === undefined).map(({ what }) => `Parameters: ${what}.`);
  if (refused.length === 0) return { refusals: [], notes };
  const error = new AcmeError({
    code: "settings-unfit",
    message: `The parameters of ${describeKey(key)} do not fit the Release: ${refused.map(({ what }) => what).join("; ")}.`,
    hint: [...new Set(refused.map(({ next }) => next))].join("\n"),
  });
  return { refusals: [error], notes };
}

/** What is live and kept cannot be corrected in the files. */
function correct(parameter: string, { desired, settings }: Write, ...at: string[]): string {
  const path = pointer(...(at.length === 0 ? ["parameters"] : at), parameter);
  const below = (fields: readonly Field[]): Field[] =>
    fields.filter((field) => field.path === path || field.path.startsWith(`${path}/`));
  const declared = new Map(below(desired.settings).map((field) => [field.path, field.value]));
  const isFromFiles = below(settings).every(
    (field) => declared.has(field.path) && jsonEquals(field.value ?? null, declared.get(field.path) ?? null),
  );
  const where = `${desired.key.flow} in ${desired.key.environment}`;
  return isFromFiles
    ? `Correct what acme.yaml (or prefect.yaml) says under parameters for ${where}: ${parameter}.`
    : `Correct ${parameter} of ${where} on the server: it was set there, and is kept.`;
}

/** The schedules that start runs, by slug. */
function activeSchedules({ settings }: Write): string[] {
  const { paused, schedules = {} } = settingsOfFields(settings);
  if (paused === true) return [];
  return Object.entries(schedules).flatMap(([slug, schedule]) => (schedule["active"] === false ? [] : [slug]));
}

function concernsRuns({ path }: { path: string }): boolean {
  return /^\/(parameters|schedules|paused)(\/|$)/.test(path);
}

function givenIn(settings: readonly Field[], ...at: string[]): Given {
  const prefix = `${pointer(...at)}/`;
  const own = settings.filter(({ path }) => path.startsWith(prefix));
  const nameOf = ({ path }: Field): string => segmentsOf(path)[at.length] ?? "";
  const open = new Set(own.filter(({ value }) => value === undefined).map(nameOf));
  const whole = own.filter((field) => !open.has(nameOf(field)));
  const values = at.reduce<JsonObject>((object, segment) => {
    const member = object[segment];
    return isJsonObject(member) ? member : {};
  }, objectOf(whole));
  return { names: [...new Set(own.map(nameOf))], values };
}
