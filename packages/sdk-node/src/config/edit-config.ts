// Changes acme.yaml without losing its comments and layout.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Json } from "@acme/sdk-core";
import { configError } from "./read-config.ts";
import { parseYaml } from "./yaml-document.ts";

/** One change: a value to set, or undefined to remove what is there. */
export interface ConfigEdit {
  path: readonly string[];
  value: Json | undefined;
}

/** The text with the edits made. Throws `config-invalid` where the text is no YAML. */
export function editYaml(text: string, edits: readonly ConfigEdit[], file = "acme.yaml"): string {
  const { document, problems } = parseYaml(text, file);
  if (problems.length > 0) throw configError(problems);
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

/** Edits a file, written aside and renamed, so that it is never half written. */
export function editConfig(path: string, edits: readonly ConfigEdit[]): void {
  const text = editYaml(readFileSync(path, "utf8"), edits, path);
  const aside = `${path}.${process.pid}.tmp`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}
