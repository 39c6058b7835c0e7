// Changes acme.yaml without losing its comments and layout: only the text of what changes is replaced where that can be
// done; else the document is written anew, which keeps comments but not the spaces between things.
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { AcmeError, type Json } from "@acme/sdk-core";
import { configError } from "./config-error.ts";
import { spliceYaml } from "./splice-yaml.ts";
import { attachPoint, parseYaml, setInYaml, type YamlDocument, yamlText } from "./yaml-document.ts";

/** One change: a value to set, or undefined to remove what is there. */
export interface ConfigEdit {
  /** Keys from the top of the file. What is missing on the way is created. */
  path: readonly string[];
  value: Json | undefined;
}

/**
 * The text with the edits made.
 *
 * @param file - how the file is called in messages
 * @throws AcmeError `config-invalid` where the text is no YAML, or a path leads through what is no map
 */
export function editYaml(source: string, edits: readonly ConfigEdit[], file = "acme.yaml"): string {
  const mark = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const isWindows = source.includes("\r\n");
  const text = edits.reduce(
    (text, edit) => editOnce(parseYaml(text, file), edit),
    source.slice(mark.length).replaceAll("\r\n", "\n"),
  );
  return mark + (isWindows ? text.replaceAll("\n", "\r\n") : text);
}

/** Edits a file. It is written aside and renamed, so that it is never half written. Throws `io-failed`, too. */
export function editConfig(path: string, edits: readonly ConfigEdit[]): void {
  try {
    const target = realpathSync(path);
    const before = readFileSync(target, "utf8");
    const after = editYaml(before, edits, path);
    if (after !== before) replaceFile(target, after);
  } catch (caught) {
    if (caught instanceof AcmeError) throw caught;
    throw new AcmeError({
      code: "io-failed",
      message: `${path} cannot be changed: ${caught instanceof Error ? caught.message : String(caught)}`,
      hint: "Check that it exists, that you may write to its folder, and that the disk is not full.",
      cause: caught,
    });
  }
}

function editOnce(yaml: YamlDocument, edit: ConfigEdit): string {
  const isEmpty = yaml.document.contents === null && yaml.document.errors.length === 0;
  if (yaml.problems.length > 0 && !isEmpty) throw configError(yaml.problems);
  const target = attachPoint(yaml, edit.path);
  if (target === undefined) {
    throw new AcmeError({
      code: "config-invalid",
      message: `${edit.path.join(".")} cannot be set: something above it is no map, or is an alias.`,
      hint: "Change the file by hand.",
      place: yaml.placeOf(edit.path),
    });
  }
  const spliced = spliceYaml(yaml.text, target, edit.value);
  setInYaml(yaml, target, edit.value);
  if (spliced !== undefined) {
    const again = parseYaml(spliced, yaml.file);
    if (again.problems.length === 0 && isDeepStrictEqual(again.value, yaml.document.toJS())) return spliced;
  }
  return yamlText(yaml);
}

function replaceFile(target: string, text: string): void {
  const aside = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(aside, text, { mode: statSync(target).mode });
    renameSync(aside, target);
  } catch (caught) {
    rmSync(aside, { force: true });
    throw caught;
  }
}
