// docs/configuration.md, from the JSON schema that editors use. The settings of a Deployment stand in three places of the
// file with one schema; the page shows them once, and this throws where that is not so any more.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of JSON schema that acme.yaml uses. */
interface Schema {
  type?: string | string[];
  description?: string;
  enum?: string[];
  const?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  $ref?: string;
}

/** The page as Markdown. */
export function configurationPage(): string {
  const path = join(import.meta.dirname, "../../packages/cli/schemas/acme.schema.json");
  const schema = JSON.parse(readFileSync(path, "utf8")) as Schema;
  const environment = valuesOf(member(schema, "environments"));
  const deployment = valuesOf(member(schema, "deployments"));
  const settings = member(environment, "defaults");
  for (const place of [deployment, valuesOf(member(deployment, "environments"))]) {
    const { environments: _, ...rest } = place.properties ?? {};
    assert.deepEqual(rest, settings.properties, "the settings differ by place: show them apart");
  }
  const adapter = member(schema, "adapter").anyOf?.find(({ type }) => type === "object") ?? {};
  return `<!-- Written by \`npm run docs\` from packages/cli/schemas/acme.schema.json: change the zod schemas that it comes from. -->
# acme.yaml

One file beside your \`pyproject.toml\`. \`acme init\` writes a first one; its first line names the schema, so that an
editor completes and checks it. A member that nobody knows is an error with its line.

\`\`\`yaml acme
project: shop
adapter: prefect
environments:
  dev:
    defaults: { work_pool: shop-dev }
  prod:
    after: dev
    defaults: { work_pool: shop-prod }
deployments:
  "*":
    tags: [shop]
  nightly:
    schedules:
      daily: { cron: "0 6 * * *", timezone: Europe/Zurich }
    environments:
      dev:
        schedules: { daily: null }
\`\`\`

${table(schema)}

## adapter

A name, or an object:

${table(adapter)}

## environments

By name. Where a server is comes from the adapter: these are the members that Prefect's has.

${table(environment)}

## deployments

By flow: a name, a glob or a path; a later entry wins. Each holds [settings](#settings), and \`environments\` with
settings for one environment each.

## Settings

They stand in \`environments.<name>.defaults\`, then in \`deployments.<flows>\`, then in
\`deployments.<flows>.environments.<name>\`: what comes later is laid over what came before, maps by key.

${table(settings)}
${nested(settings)}`;
}

/** The members that have members of their own, each with a table. */
function nested(settings: Schema): string {
  return Object.entries(settings.properties ?? {})
    .flatMap(([name, schema]) => {
      const inner = [schema, valuesOf(schema)].flatMap((one) => [one, ...(one.anyOf ?? [])]);
      const described = inner.filter(({ properties = {} }) => Object.keys(properties).length > 1);
      return described.map((one) => `\n### ${name}\n\n${table(one)}\n`);
    })
    .join("");
}

function table({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const must = required.includes(name) ? " **Required.**" : "";
    return `| \`${name}\` | ${cell(typeOf(schema))} | ${cell(`${schema.description ?? ""}${must}`.trim())} |`;
  });
  return ["| Member | Type | Meaning |", "|---|---|---|", ...rows].join("\n");
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return "any";
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(" or ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type !== "object") return [schema.type ?? "any"].flat().join(" or ");
  return schema.properties === undefined ? `map of ${typeOf(valuesOf(schema))}` : "object";
}

function member(schema: Schema, name: string): Schema {
  const found = schema.properties?.[name];
  assert(found !== undefined, `acme.schema.json has no ${name}`);
  return found;
}

/** What a map holds. */
function valuesOf({ additionalProperties }: Schema): Schema {
  return typeof additionalProperties === "object" ? additionalProperties : {};
}

/** A bar would end a cell. */
function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}
