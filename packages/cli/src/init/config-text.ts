// The text of a first acme.yaml, with comments that say what can be written where. What to write is decided elsewhere.
import type { JsonObject } from "@acme/sdk-core";
import { type ConfigEdit, editYaml } from "@acme/sdk-node";

/** What the file says. */
export interface FirstConfig {
  project: string;
  adapter: string;
  /** In their order: each comes after the one before it. */
  environments: { name: string; options: JsonObject; defaults: JsonObject }[];
  deployments: Record<string, JsonObject>;
}

const template = `# yaml-language-server: $schema=https://unpkg.com/@acme/cli/schemas/acme.schema.json
# What this project deploys, and where to. \`acme doctor\` checks it; \`acme status\` shows what runs where.

# The first part of each Deployment's name.
project: shop
adapter: prefect

# The environments in their order: the first is deployed to, the others are promoted to from what they come \`after\`.
# \`defaults\` are the settings of every Deployment there. An environment on another server names its \`profile\`.
environments: {}

# Settings by flow: a name, a glob or a path; what differs in one environment stands below \`environments\`.
#   nightly-report:
#     parameters: { region: eu }
#     schedules: { nightly: { cron: "0 6 * * *", timezone: Europe/Zurich } }
#     environments: { prod: { parameters: { region: all } } }
deployments: {}
`;

/** The text of acme.yaml. */
export function firstConfigText(config: FirstConfig): string {
  const environments = config.environments.map(({ name, options, defaults }, index): [string, JsonObject] => {
    const before = config.environments[index - 1]?.name;
    return [
      name,
      {
        ...(before === undefined ? {} : { after: before }),
        ...options,
        ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
      },
    ];
  });
  const edits: ConfigEdit[] = [
    { path: ["project"], value: config.project },
    { path: ["adapter"], value: config.adapter },
    { path: ["environments"], value: Object.fromEntries(environments) },
  ];
  if (Object.keys(config.deployments).length > 0) edits.push({ path: ["deployments"], value: config.deployments });
  return editYaml(template, edits);
}

/** A project's name made of any text: what acme.yaml takes. */
export function projectName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replaceAll(/-{2,}/g, "-")
    .replaceAll(/^[-._]+|[-._]+$/g, "");
  return plain === "" ? "project" : plain;
}
