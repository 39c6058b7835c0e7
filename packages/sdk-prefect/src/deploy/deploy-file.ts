// The prefect file that is generated for `prefect deploy`: the final, merged state of each Deployment, because the CLI
// resets whatever the file does not say. Texts that it would resolve, and secrets, travel in variables that the file names.
import {
  AcmeError,
  describePath,
  type Field,
  isJsonObject,
  type Json,
  type JsonObject,
  type Write,
} from "@acme/sdk-core";
import { toCreateBody } from "../release/deployment-body.ts";
import { type DeployMemo, memoOf } from "./deploy-memo.ts";
import { hasBlockReference, mapTexts, placeholdersIn, placeholdersOf, textsIn } from "./templates.ts";

/** A generated prefect file. */
export interface DeployFile {
  text: string;
  /** The variables that it names. Secret. */
  environment: Record<string, string>;
  /** Values that may not be shown. */
  secrets: string[];
}

/**
 * The variables that carry texts past the CLI's own resolving. It puts variables in after blocks, and looks at what it
 * put in only for variables and outputs.
 */
class Carrier {
  readonly environment: Record<string, string> = {};

  carry(text: string): string {
    const name = `ACME_DEPLOY_TEXT_${Object.keys(this.environment).length}`;
    this.environment[name] = text;
    return `{{ $${name} }}`;
  }
}

/** Writes the file. Each write was seen to be safe by {@link unsafeValue}. */
export function deployFile(writes: readonly Write[]): DeployFile {
  const carrier = new Carrier();
  const secrets = new Set<string>();
  const deployments = writes.map((write) => {
    for (const { secret, value } of write.settings)
      if (secret === true && value !== undefined) for (const text of textsIn(value)) secrets.add(text);
    return deploymentEntry(write, carrier);
  });
  return { text: yamlText({ deployments }), environment: carrier.environment, secrets: [...secrets] };
}

/** What the API would take to create it, in the words of a prefect file. */
function deploymentEntry(write: Write, carrier: Carrier): JsonObject {
  const memo = memoOf(write.desired);
  const settings = write.settings.map((field) => carried(field, memo, carrier));
  const { name, pull_steps: pull, ...body } = toCreateBody({ ...write, settings }, "");
  const image = memo.templates["/job_variables/image"];
  const variables = body["job_variables"] as JsonObject;
  const protect = (value: Json): Json => mapTexts(value, (text) => (isSafe(text) ? text : carrier.carry(text)));
  return {
    name: name ?? null,
    ...present({
      entrypoint: body["entrypoint"],
      version: body["version"],
      description: protect(body["description"] ?? null),
    }),
    enforce_parameter_schema: body["enforce_parameter_schema"] ?? true,
    tags: protect(body["tags"] ?? []),
    paused: body["paused"] ?? false,
    parameters: body["parameters"] ?? {},
    schedules: (body["schedules"] as JsonObject[]).map(scheduleEntry),
    concurrency_limit: limitEntry(body),
    work_pool: {
      name: body["work_pool_name"] ?? null,
      work_queue_name: body["work_queue_name"] ?? null,
      job_variables: image === undefined ? variables : { ...variables, image },
    },
    triggers: memo.triggers,
    build: memo.build,
    push: memo.push,
    pull: memo.templates["/pull_steps"] ?? protect(pull ?? []),
  };
}

/** A field as it stands in the file: a secret, and what the CLI would resolve, only as the name of a variable. */
function carried(field: Field, { templates }: DeployMemo, carrier: Carrier): Field {
  const { path, value, secret } = field;
  const template = templates[path];
  if (value === undefined) return template === undefined ? field : { path, value: template };
  return { path, value: mapTexts(value, (text) => (secret === true || !isSafe(text) ? carrier.carry(text) : text)) };
}

function isSafe(text: string): boolean {
  return placeholdersOf(text).length === 0;
}

/** A schedule is flat in a file. */
function scheduleEntry({ schedule, max_scheduled_runs: _, ...rest }: JsonObject): JsonObject {
  return { ...(isJsonObject(schedule) ? schedule : {}), ...rest };
}

function limitEntry({ concurrency_limit: limit, concurrency_options: options }: JsonObject): Json {
  if (limit === undefined || limit === null) return null;
  return isJsonObject(options) ? { limit, ...options } : limit;
}

function present(object: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null),
  );
}

/**
 * Why a Deployment may not pass through the file: a value that the CLI would change on the way, whatever is done about
 * it. References to blocks and variables pass as they are.
 */
export function unsafeValue({ settings, desired }: Pick<Write, "settings" | "desired">): AcmeError | undefined {
  for (const { path, value } of settings) {
    const placeholder = placeholdersIn(value).find(({ kind }) => kind !== "reference");
    const inside = path.split("/").includes("$ref") || hasBlockReference(value);
    if (placeholder === undefined && !inside) continue;
    return new AcmeError({
      code: "value-unsafe",
      message: `${describePath(path)} of ${desired.name} holds ${placeholder?.text ?? "a reference to a block by its id"}, which prefect deploy would resolve and store in clear, or lose.`,
      hint: "Write it in another form ({% raw %}, another pair of braces), or let the flow itself look it up.",
    });
  }
  return undefined;
}

/**
 * JSON, which is YAML too: nothing to escape, no type to guess. Where PyYAML disagrees with JSON it is helped: it knows
 * no exponent without a point, and refuses some characters.
 */
function yamlText(value: JsonObject): string {
  const mark = crypto.randomUUID();
  const text = JSON.stringify(
    value,
    (_, member: unknown) =>
      typeof member === "number" && /^-?\d+e/.test(String(member))
        ? `${mark}${String(member).replace("e", ".0e")}`
        : member,
    1,
  );
  return text
    .replaceAll(new RegExp(`"${mark}([^"]*)"`, "g"), "$1")
    .replaceAll(
      /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
