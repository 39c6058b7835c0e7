// Whether the runs of a Deployment, as it is about to be written, get parameters that their Release can run with: by its
// schema, and before that is known, on a deploy of other code, by the flow's source. What Prefect does with each finding was
// measured: integration/parameters.test.ts. How a value is compared with a schema is parameter-schema.ts.
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
  type SourcePlace,
  type Write,
  type WriteChecker,
  type WriteVerdict,
} from "@acme/sdk-core";
import { didYouMean } from "@acme/sdk-node";
import { readMemo } from "./memo.ts";
import { incompleteIn, misfits, type ParameterSchema, parameterSchemaOf, requiredIn } from "./parameter-schema.ts";
import { settingsOfFields } from "./settings-fields.ts";
import type { SourceParameters } from "./source-parameters.ts";

/** Tells it from the merged settings and the Release alone. */
export const prefectChecker: WriteChecker = { check };

interface Finding {
  /** `limit must be a whole number, and is a text`. */
  what: string;
  /** What to do. Absent: it is worth a note only. */
  next?: string;
  /** Where it stands in the files. */
  place?: SourcePlace;
}

/** What parameters are judged by. */
interface Judge {
  schema: ParameterSchema;
  /** Where the schema is that of a flow's source, of which nothing else is known yet. */
  source?: SourceParameters;
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
  // What fails as it is now is not made worse by another tag.
  const isConcerned = releaseChanges || write.fields.some(concernsRuns);
  const schema = parameterSchemaOf(runs["parameter_openapi_schema"]);
  if (schema === undefined) return checkBySource(write, isConcerned);
  // Whoever does not have the schema enforced may know better than it. An empty one is what other tools write.
  const isEnforced = runs["enforce_parameter_schema"] !== false;
  if (!isEnforced && Object.keys(schema.properties).length === 0) return silence;
  const atStart = failuresAtStart({ schema }, write);
  return verdictOf(
    [...(isEnforced ? notTaken(schema, write) : []), ...(isEnforced && isConcerned ? atStart : atStart.map(asNote))],
    write,
    "the Release",
  );
}

/** Nobody knows better than the signature what Python takes: whether the schema is enforced does not matter. */
function checkBySource(write: Write, isConcerned: boolean): WriteVerdict {
  const { source } = readMemo(write.desired);
  const schema = parameterSchemaOf(source?.schema);
  if (source === undefined || schema === undefined) return silence;
  const atStart = failuresAtStart({ schema, source }, write);
  return verdictOf(source.runs && isConcerned ? atStart : atStart.map(asNote), write, "its code");
}

function failuresAtStart(judge: Judge, write: Write): Finding[] {
  return [...unknownNames(judge, write), ...missing(judge, write)];
}

function asNote({ next: _, ...finding }: Finding): Finding {
  return finding;
}

/** 409 for every PATCH, also one that sends no parameters. What lacks a member is taken, and refused by hand only. */
function notTaken(schema: ParameterSchema, write: Write): Finding[] {
  const { values } = givenIn(write.settings, "parameters");
  return [
    ...misfits(schema, values).map(({ parameter, what }) => ({ what, ...correction(parameter, write) })),
    ...incompleteIn(schema, values).map((parameter) => {
      return { what: `${parameter} lacks something that its schema requires: Prefect will not start a run by hand` };
    }),
  ];
}

/** Taken, and each run crashes when it starts (`SignatureMismatchError`), whoever starts it. */
function unknownNames({ schema: { schema, properties }, source }: Judge, write: Write): Finding[] {
  const { additionalProperties: more = false } = schema;
  if (more !== false) return [];
  const unknown = (failing: string, ...at: string[]): Finding[] => {
    const { names } = givenIn(write.settings, ...at);
    const free = Object.keys(properties).filter((name) => !names.includes(name));
    return names
      .filter((name) => !Object.hasOwn(properties, name))
      .map((parameter) => {
        const meant = didYouMean(parameter, free);
        const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
        const what = `${parameter} is no parameter of the ${source === undefined ? "Release" : "flow"}${question}, and every run${failing} would fail`;
        return { what, ...correction(parameter, write, ...at) };
      });
  };
  const ofCode = source?.runs === false ? " of this code" : "";
  return [
    ...unknown(ofCode, "parameters"),
    ...activeSchedules(write).flatMap((slug) =>
      unknown(`${ofCode} of the schedule ${slug}`, "schedules", slug, "parameters"),
    ),
  ];
}

/** Taken, and each scheduled run crashes when it starts. Who starts one by hand is asked for a value. */
function missing({ schema, source }: Judge, write: Write): Finding[] {
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
    const inCode = source === undefined ? "" : `, or a default in ${placeText(source.place)}`;
    return [
      {
        what: `${parameter} has no value, and runs of the schedule${failing.length === 1 ? "" : "s"} ${failing.join(", ")} would fail`,
        next: `Give ${parameter} a value in acme.yaml, under parameters for ${flow} in ${environment}${inCode}.`,
      },
    ];
  });
}

function verdictOf(findings: readonly Finding[], { desired: { key } }: Write, judgedBy: string): WriteVerdict {
  const refused = findings.filter(({ next }) => next !== undefined);
  const notes = findings
    .filter(({ next }) => next === undefined)
    .map(({ what, place }) => `Parameters: ${what}${place === undefined ? "" : ` (${placeText(place)})`}.`);
  if (refused.length === 0) return { refusals: [], notes };
  const place = refused.find((finding) => finding.place !== undefined)?.place;
  const error = new AcmeError({
    code: "settings-unfit",
    message: `The parameters of ${describeKey(key)} do not fit ${judgedBy}: ${refused.map(({ what }) => what).join("; ")}.`,
    hint: [...new Set(refused.map(({ next }) => next))].join("\n"),
    ...(place === undefined ? {} : { place }),
  });
  return { refusals: [error], notes };
}

/** What is live and kept cannot be corrected in the files. */
function correction(
  parameter: string,
  { desired, settings }: Write,
  ...at: string[]
): Required<Pick<Finding, "next">> & Pick<Finding, "place"> {
  const path = pointer(...(at.length === 0 ? ["parameters"] : at), parameter);
  const below = (fields: readonly Field[]): Field[] =>
    fields.filter((field) => field.path === path || field.path.startsWith(`${path}/`));
  const declared = new Map(below(desired.settings).map((field) => [field.path, field.value]));
  const isFromFiles = below(settings).every(
    (field) => declared.has(field.path) && jsonEquals(field.value ?? null, declared.get(field.path) ?? null),
  );
  const where = `${desired.key.flow} in ${desired.key.environment}`;
  if (!isFromFiles) return { next: `Correct ${parameter} of ${where} on the server: it was set there, and is kept.` };
  const place = readMemo(desired).places?.[path];
  return {
    next: `Correct ${place === undefined ? "what acme.yaml (or prefect.yaml) says" : placeText(place)} under parameters for ${where}: ${parameter}.`,
    ...(place === undefined ? {} : { place }),
  };
}

function placeText({ file, line, column }: SourcePlace): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
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
