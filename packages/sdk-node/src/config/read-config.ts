// acme.yaml to a valid ProjectConfig, with the schemas of the adapters that it names. What they are is not known here.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { AcmeError, type ConfigSchemas, type Problem, type ProjectConfig, projectConfigSchema } from "@acme/sdk-core";
import { explainIssues } from "./explain-issues.ts";
import { parseYaml, type YamlDocument } from "./yaml-document.ts";

/** A checked acme.yaml: a valid configuration, or problems. */
export interface CheckedConfig {
  config?: ProjectConfig;
  problems: Problem[];
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

/** Checks a parsed file; all problems at once. */
export function checkConfig(yaml: YamlDocument, schemas: ConfigSchemas): CheckedConfig {
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const schema = projectConfigSchema(schemas);
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { config: parsed.data, problems: [] };
  return { problems: explainIssues(parsed.error, yaml, schema) };
}
