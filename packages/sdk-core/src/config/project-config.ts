// The shape of acme.yaml, built from core's own keys and the schemas of the adapters that it names. No YAML here.
import { z } from "zod";
import { graphFaults } from "../environments/environment-graph.ts";
import { type Freeze, freezeInterval, freezeSchema } from "../environments/freeze.ts";
import type { JsonObject } from "../model/json.ts";
import type { AdapterSchemas } from "../ports/adapter.ts";
import { type RequirementConfig, requirementConfigSchema, sharedStep } from "../validation/kinds.ts";

/** An adapter as a configuration names it: a registered name, a package, or a file; alone or with its options. */
export type AdapterReference = string | ({ name: string } & JsonObject);

/** A freeze window as acme.yaml has it. */
export interface FreezeConfig {
  from: string;
  to: string;
  "time-zone"?: string;
  reason: string;
}

/** One environment as acme.yaml has it. The adapter's own keys stand beside these. */
export interface EnvironmentConfig {
  [adapterKey: string]: unknown;
  description?: string;
  after?: string | string[];
  deployments?: "per-flow" | "per-branch";
  "allow-unpinned"?: boolean;
  requires?: RequirementConfig[];
  freeze?: FreezeConfig[];
  "allow-override"?: boolean;
  trust?: "authenticated" | "declared";
  adapter?: AdapterReference;
  defaults?: JsonObject;
}

/** The settings of some flows as acme.yaml has them, and what differs by environment. */
export type DeploymentConfig = JsonObject & { environments?: Record<string, JsonObject> };

/** acme.yaml, valid but not yet put together. */
export interface ProjectConfig {
  project: string;
  adapter: AdapterReference;
  "default-branch"?: string;
  flows?: { include?: string[]; exclude?: string[] };
  environments: Record<string, EnvironmentConfig>;
  deployments?: Record<string, DeploymentConfig>;
}

/** Which adapters' schemas a configuration is checked with. */
export interface ConfigSchemas {
  /** Of the project's adapter. */
  adapter: AdapterSchemas;
  /** Of an environment that names an adapter of its own. */
  environments?: Readonly<Record<string, AdapterSchemas>>;
}

const projectName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dots, hyphens and underscores only")
  .refine((name) => !name.includes("--"), "two hyphens in a row separate the parts of a Deployment's name");

const environmentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._]*(-[A-Za-z0-9._]+)*$/, "letters, digits, dots, underscores and single hyphens only");

/**
 * The zod schema of acme.yaml. Unknown keys are errors; names that do not exist and cycles are reported at the place of
 * the name. For a JSON schema generate from its input side.
 */
export function projectConfigSchema(schemas: ConfigSchemas): z.ZodType<ProjectConfig> {
  const own = Object.entries(schemas.environments ?? {});
  const regular = environmentSchemaFor(schemas.adapter);
  const environments =
    own.length === 0
      ? z.record(environmentName, regular)
      : z
          .object(Object.fromEntries(own.map(([name, its]) => [name, ownEnvironment(its).exactOptional()])))
          .catchall(regular)
          .superRefine(checkEnvironmentNames);
  return z
    .strictObject({
      project: projectName.describe("The project's name: the first part of each Deployment's name."),
      adapter: adapterReference(schemas.adapter.options).describe(
        "What deploys: `prefect`, the name of a package, or a file of your own; or an object with `name` and its options.",
      ),
      "default-branch": z
        .string()
        .min(1)
        .exactOptional()
        .describe("The branch that releases normally come from. Default: the default branch of the git remote."),
      flows: z
        .strictObject({
          include: z
            .array(z.string())
            .exactOptional()
            .describe("Globs of the files that may hold flows. Default: all."),
          exclude: z.array(z.string()).exactOptional().describe("Globs of files that are left out."),
        })
        .exactOptional()
        .describe("Where flows are looked for."),
      environments: environments
        .refine((value) => Object.keys(value).length > 0, "at least one environment is needed")
        .describe("The environments, each with what it comes after."),
      deployments: z
        .record(z.string(), deploymentSchemaFor(schemas))
        .exactOptional()
        .describe("Settings of Deployments by flow: a name, a glob, or a path. Later entries win over earlier ones."),
    })
    .superRefine(checkNames, {
      when: ({ value }) => namesShape.safeParse(value).success,
    }) as unknown as z.ZodType<ProjectConfig>;
}

/** As far as {@link checkNames} looks: it also runs where something else is wrong, so that all is said at once. */
const namesShape = z.looseObject({
  environments: z.record(
    z.string(),
    z.looseObject({
      after: z.union([z.string(), z.array(z.string())]).exactOptional(),
      requires: z.unknown().exactOptional(),
    }),
  ),
  deployments: z
    .record(z.string(), z.looseObject({ environments: z.record(z.string(), z.unknown()).exactOptional() }))
    .exactOptional(),
});

/** An environment with an adapter of its own, whose options are known. */
function ownEnvironment(schemas: AdapterSchemas): z.ZodObject {
  return environmentSchemaFor(schemas, adapterReference(schemas.options));
}

const { shape: freezeShape } = freezeSchema;

const freezeConfigSchema: z.ZodType<FreezeConfig> = z
  .strictObject({
    from: freezeShape.from.describe("The first day or moment: 2026-12-20, 2026-12-20T18:00."),
    to: freezeShape.to.describe("The last day, or the moment at which it ends."),
    "time-zone": freezeShape.timeZone.describe("An IANA name such as Europe/Zurich. Default: UTC."),
    reason: freezeShape.reason.describe("Why, for whoever is refused."),
  })
  .refine((freeze) => endsAfterItBegins(freezeOf(freeze)), { path: ["to"], message: "it ends before it begins" });

/** Also asked where a time is none: that is said by itself. */
function endsAfterItBegins(freeze: Freeze): boolean {
  if (!freezeSchema.safeParse(freeze).success) return true;
  const { from, to } = freezeInterval(freeze);
  return from < to;
}

/** A freeze window of acme.yaml as core knows it. */
export function freezeOf({ "time-zone": timeZone, ...freeze }: FreezeConfig): Freeze {
  return { ...freeze, ...(timeZone === undefined ? {} : { timeZone }) };
}

function environmentSchemaFor(
  schemas: AdapterSchemas,
  reference: z.ZodType = z.union([z.string(), z.looseObject({ name: z.string() })]),
): z.ZodObject {
  return z.strictObject({
    ...schemas.environment.shape,
    description: z.string().exactOptional().describe("What it is for, for people."),
    after: z
      .union([z.string(), z.array(z.string())])
      .exactOptional()
      .describe("The environments that it is promoted from. None: it is deployed to directly."),
    deployments: z
      .enum(["per-flow", "per-branch"])
      .exactOptional()
      .describe("One Deployment for each flow (default), or one for each flow and branch: previews."),
    "allow-unpinned": z
      .boolean()
      .exactOptional()
      .describe("Whether a Release that is not pinned to a commit or image may be promoted here. Default: false."),
    requires: z
      .array(requirementConfigSchema)
      .exactOptional()
      .describe(
        "What must have been seen of a release, in the environment that it comes from, before it is promoted here.",
      ),
    freeze: z.array(freezeConfigSchema).exactOptional().describe("When nothing may be changed here."),
    "allow-override": z
      .boolean()
      .exactOptional()
      .describe(
        "Whether `--override` with a reason passes over requirements, freezes and the order of environments. Default: false.",
      ),
    trust: z
      .enum(["authenticated", "declared"])
      .exactOptional()
      .describe(
        "Whose word counts where somebody else must confirm: accounts that the engine authenticated (default), or also names that git, CI or the system declare.",
      ),
    adapter: reference.exactOptional().describe("What deploys here, where it is not the project's adapter."),
    defaults: schemas.flow.strict().exactOptional().describe("Settings of every Deployment here."),
  });
}

function deploymentSchemaFor(schemas: ConfigSchemas): z.ZodType {
  const own = Object.entries(schemas.environments ?? {});
  const overlays =
    own.length === 0
      ? z.record(z.string(), schemas.adapter.flow.strict())
      : z
          .object(Object.fromEntries(own.map(([name, its]) => [name, its.flow.strict().exactOptional()])))
          .catchall(schemas.adapter.flow.strict());
  return z.strictObject({
    ...schemas.adapter.flow.shape,
    environments: overlays.exactOptional().describe("What is different in an environment."),
  });
}

function adapterReference(options: z.ZodObject): z.ZodType {
  return z.union([z.string().min(1), z.strictObject({ name: z.string().min(1), ...options.shape })]);
}

/** An object's keys have no schema of their own, as a record's have. */
function checkEnvironmentNames(environments: Record<string, unknown>, context: z.core.$RefinementCtx): void {
  for (const name of Object.keys(environments)) {
    const fault = environmentName.safeParse(name).error?.issues[0];
    if (fault !== undefined) context.addIssue({ code: "custom", path: [name], input: name, message: fault.message });
  }
}

function checkNames(input: unknown, context: z.core.$RefinementCtx): void {
  const config = input as ProjectConfig;
  const environments = environmentsOf(config);
  for (const fault of graphFaults(environments)) {
    const after = config.environments[fault.environment]?.after;
    const path = ["environments", fault.environment, "after"];
    const at = Array.isArray(after) ? [...path, after.indexOf(fault.after)] : path;
    context.addIssue({
      code: "custom",
      path: at,
      input: fault.after,
      message: fault.message,
      params: { allowed: environments.map(({ name }) => name) },
    });
  }
  for (const [name, environment] of Object.entries(config.environments)) checkRequires(name, environment, context);
  for (const [flow, deployment] of Object.entries(config.deployments ?? {})) {
    for (const name of Object.keys(deployment.environments ?? {})) {
      if (Object.hasOwn(config.environments, name)) continue;
      context.addIssue({
        code: "custom",
        path: ["deployments", flow, "environments", name],
        input: name,
        message: `There is no environment ${name}; there are: ${environments.map((environment) => environment.name).join(", ")}.`,
        params: { allowed: environments.map((environment) => environment.name) },
      });
    }
  }
}

/** Only what comes from another environment can have shown something there; a record must say which step it is about. */
function checkRequires(name: string, { requires, after }: EnvironmentConfig, context: z.core.$RefinementCtx): void {
  const parsed = z.array(requirementConfigSchema).safeParse(requires ?? []);
  if (!parsed.success || parsed.data.length === 0) return;
  const path = ["environments", name, "requires"];
  if (listOf(after).length === 0) {
    const message = `${name} is a starting environment: nothing comes from another one that could have shown this.`;
    context.addIssue({ code: "custom", path, input: requires, message, params: { allowed: [] } });
  }
  const twice = sharedStep(parsed.data);
  if (twice === undefined) return;
  const message = `Two steps are called ${twice.step}: give one of them a name of its own.`;
  context.addIssue({
    code: "custom",
    path: [...path, twice.index],
    input: twice.step,
    message,
    params: { allowed: [] },
  });
}

function environmentsOf(config: ProjectConfig): { name: string; after: string[] }[] {
  return Object.entries(config.environments).map(([name, { after }]) => ({ name, after: listOf(after) }));
}

/** `after: dev` and `after: [dev]` are the same. */
export function listOf(value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : [...value];
}
