// acme.yaml to a valid ProjectConfig, with the schemas of the adapters that it names.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  AcmeError,
  type ConfigSchemas,
  isJsonObject,
  type Problem,
  type ProjectConfig,
  projectConfigSchema,
} from "@acme/sdk-core";
import { explainIssues } from "./explain-issues.ts";
import { parseYaml, type YamlDocument } from "./yaml-document.ts";

/** An acme.yaml as it was read: a valid configuration, or problems. */
export interface ReadConfig {
  config?: ProjectConfig;
  problems: Problem[];
  yaml: YamlDocument;
}

/** Which adapters an unchecked configuration names: the project's, and those of single environments. */
export interface NamedAdapters {
  adapter: string;
  environments: Record<string, string>;
}

/** Reads and parses a file; its places are relative to its folder, which is the project. Throws `io-failed`. */
export function readYaml(path: string): YamlDocument {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (caught) {
    throw new AcmeError({
      code: "io-failed",
      message: `${path} cannot be read.`,
      hint: "Check that it exists and that you may read it.",
      cause: caught,
    });
  }
  return parseYaml(text, basename(path));
}

/** Looks up which adapters are named, before there are schemas to check with. */
export function namedAdapters(value: unknown): NamedAdapters {
  const config = isJsonObject(value) ? value : {};
  const environments = isJsonObject(config["environments"]) ? config["environments"] : {};
  const own = Object.entries(environments).flatMap(([name, environment]): [string, string][] => {
    const adapter = isJsonObject(environment) ? adapterName(environment["adapter"]) : undefined;
    return adapter === undefined ? [] : [[name, adapter]];
  });
  return { adapter: adapterName(config["adapter"]) ?? "prefect", environments: Object.fromEntries(own) };
}

/** The name in `adapter: name` and in `adapter: { name: ... }`. */
export function adapterName(reference: unknown): string | undefined {
  if (typeof reference === "string") return reference;
  const name = isJsonObject(reference) ? reference["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

/** Checks a parsed file; all problems at once. */
export function checkConfig(yaml: YamlDocument, schemas: ConfigSchemas): ReadConfig {
  if (yaml.problems.length > 0) return { problems: yaml.problems, yaml };
  const schema = projectConfigSchema(schemas);
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { config: parsed.data, problems: [], yaml };
  return { problems: explainIssues(parsed.error, yaml, schema), yaml };
}
