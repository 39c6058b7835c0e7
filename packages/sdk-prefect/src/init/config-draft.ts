// What a project's own files say already, for its first acme.yaml: prefect.yaml, the configuration of acme-portal-sdk 1.2,
// Prefect's profiles. It reads; it asks and writes nothing.
import type { Flow, JsonObject } from "@acme/sdk-core";
import { defaultPrefectFile, readPrefectYaml } from "../project-files/prefect-yaml.ts";
import { readPyproject } from "../project-files/pyproject-toml.ts";
import { prefectSchemas } from "../schemas.ts";
import { namedProfile } from "../settings/setting-sources.ts";
import { draftFromPrefectYaml } from "./draft-from-prefect-yaml.ts";
import { draftFromStaticConfig, readStaticConfig, staticConfigFile } from "./draft-from-static-config.ts";

/** One environment that a project's files speak of. */
export interface EnvironmentDraft {
  name: string;
  /** What acme.yaml says of it beside core's own keys. */
  options: JsonObject;
  defaults: JsonObject;
  /** What speaks of it, for people: `deployment nightly-dev`, `work pool shop-dev`, `tag dev`. Never empty. */
  evidence: string[];
}

/** What a first acme.yaml can take over. */
export interface ConfigDraft {
  /** The files that it is from, as the user would type them. */
  sources: string[];
  /** A name for the project. */
  project?: string;
  /** In their order. Empty: none could be told. */
  environments: EnvironmentDraft[];
  /** The defaults of every environment, also of those that are added. */
  defaults: JsonObject;
  /** Settings by {@link Flow.key}. */
  deployments: Record<string, JsonObject>;
  /** What each environment should say in its defaults, and how to ask for it. */
  questions: { key: string; question: string }[];
  /** What could not be taken over, and what to look at. */
  notes: string[];
}

/**
 * Drafts a configuration from what is there.
 *
 * @param directory - absolute path of the project's folder
 * @param flows - the flows that were found in it
 */
export async function draftConfig(directory: string, flows: readonly Flow[]): Promise<ConfigDraft> {
  const draft: ConfigDraft = {
    sources: [],
    environments: [],
    defaults: {},
    deployments: {},
    questions: [{ key: "work_pool", question: "Work pool" }],
    notes: [],
  };
  const prefect = await readPrefectYaml(directory);
  draft.notes.push(...prefect.problems.map(({ message }) => message));
  if (prefect.value !== undefined) {
    draft.sources.push(defaultPrefectFile);
    draftFromPrefectYaml(prefect.value, flows, draft);
  }
  const old = await readStaticConfig(directory);
  draft.notes.push(...old.problems.map(({ message }) => message));
  if (old.value !== undefined) {
    draft.sources.push(staticConfigFile);
    draftFromStaticConfig(old.value, new Set(flows.map(({ key }) => key)), draft);
  }
  const name = draft.project ?? (await readPyproject(directory))?.name;
  if (name !== undefined) draft.project = name;
  for (const environment of draft.environments) {
    if (hasProfile(environment.name, directory)) environment.options["profile"] = environment.name;
  }
  keepSettings(draft);
  return draft;
}

/** What acme.yaml has no word for is a note, and nothing that would make the new file invalid. */
function keepSettings(draft: ConfigDraft): void {
  const { shape } = prefectSchemas.flow;
  for (const [flow, settings] of Object.entries(draft.deployments)) {
    for (const name of Object.keys(settings)) {
      if (name === "environments" || Object.hasOwn(shape, name)) continue;
      delete settings[name];
      draft.notes.push(`Not taken over for ${flow}: ${name}.`);
    }
    if (Object.keys(settings).length === 0) delete draft.deployments[flow];
  }
}

function hasProfile(name: string, directory: string): boolean {
  try {
    namedProfile(name, { directory });
    return true;
  } catch {
    return false;
  }
}
