// Completion and hover in acme.yaml by the schema of the project, with its own adapter's options and its names.
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { JsonObject } from "@acme/sdk-core";
import * as vscode from "vscode";
import { yamlPosition, type YamlPosition } from "../configuration/key-path.ts";
import { describeKey, keysAt, valuesAt } from "../configuration/schema-walk.ts";
import type { Project, Projects } from "../model/project.ts";

const selector: vscode.DocumentSelector = { scheme: "file", pattern: "**/acme.{yaml,yml}" };
const YAML_EXTENSION = "redhat.vscode-yaml";
/** By this comment, which `acme init` writes, a file tells a YAML extension its schema. */
const TELLS_SCHEMA = /^#\s*yaml-language-server:\s*\$schema=/m;

/**
 * Registers both.
 *
 * @param schemaFile - path of the bundled schema, for projects whose host is not asked
 */
export function helpWithConfig(projects: Projects, schemaFile: string): vscode.Disposable {
  const bundled = readFile(schemaFile, "utf8").then((text) => JSON.parse(text) as JsonObject);
  const schemaOf = async (project: Project | undefined): Promise<JsonObject> => {
    if (project === undefined || !vscode.workspace.isTrusted) return bundled;
    return project.ask("schemas", {}).then(
      ({ configuration }) => configuration ?? bundled,
      () => bundled,
    );
  };
  const look = async (document: vscode.TextDocument, at: vscode.Position) => {
    const project = projects.all.find(({ directory }) => directory === dirname(document.uri.fsPath));
    const position = yamlPosition(document.getText().split(/\r?\n/), at.line, at.character);
    return { project, position, schema: await schemaOf(project) };
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(selector, {
      async provideCompletionItems(document, at) {
        if (isHelpedWith(document)) return [];
        const { project, position, schema } = await look(document, at);
        return position.isValue ? valueItems(schema, position, project) : keyItems(schema, position, project);
      },
    }),
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, at) {
        if (isHelpedWith(document)) return undefined;
        const { position, schema } = await look(document, at);
        if (position.key === undefined || position.isValue) return undefined;
        const description = describeKey(schema, position.path, position.key);
        if (description === undefined) return undefined;
        return new vscode.Hover([`**${position.key}**`, new vscode.MarkdownString().appendText(description)]);
      },
    }),
  );
}

/** Whether the YAML extension is there and knows the schema: everything would be offered twice. */
function isHelpedWith(document: vscode.TextDocument): boolean {
  return vscode.extensions.getExtension(YAML_EXTENSION) !== undefined && TELLS_SCHEMA.test(document.getText());
}

function keyItems(schema: JsonObject, position: YamlPosition, project: Project | undefined): vscode.CompletionItem[] {
  const { path, siblings } = position;
  const known = keysAt(schema, path)
    .filter(({ name }) => !siblings.includes(name))
    .map(({ name, description, isMap, isRequired }) => {
      const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
      item.insertText = new vscode.SnippetString(isMap ? `${name}:\n  $0` : `${name}: $0`);
      if (description !== undefined) item.documentation = description;
      if (isRequired) item.detail = "required";
      // What must be there comes first; then as the schema has it.
      item.sortText = `${isRequired ? 0 : 1}${name}`;
      item.command = { command: "editor.action.triggerSuggest", title: "Suggest" };
      return item;
    });
  const names = namesFor(path, project).filter((name) => !siblings.includes(name));
  return [...known, ...names.map((name) => nameItem(name, new vscode.SnippetString(`${quoted(name)}:\n  $0`)))];
}

function valueItems(schema: JsonObject, position: YamlPosition, project: Project | undefined): vscode.CompletionItem[] {
  const { path, key } = position;
  const at = key === undefined ? path : [...path, key];
  const listed = valuesAt(schema, at).map(({ text, description }) => {
    const item = new vscode.CompletionItem(text, vscode.CompletionItemKind.EnumMember);
    if (description !== undefined) item.documentation = description;
    return item;
  });
  const isAfter = at.findLast((part) => part !== "[]") === "after" && at[0] === "environments";
  const own = at[1];
  const names = isAfter
    ? (project?.state.view?.environments ?? []).map(({ name }) => name).filter((name) => name !== own)
    : [];
  return [...listed, ...names.map((name) => nameItem(name, name))];
}

/** Names of the project that may be keys: its flows, its environments. */
function namesFor(path: readonly string[], project: Project | undefined): string[] {
  if (project === undefined || path[0] !== "deployments") return [];
  if (path.length === 1) return project.state.flows.map(({ key }) => key);
  return path.length === 3 && path[2] === "environments"
    ? (project.state.view?.environments ?? []).map(({ name }) => name)
    : [];
}

function nameItem(name: string, insertText: string | vscode.SnippetString): vscode.CompletionItem {
  const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Value);
  item.insertText = insertText;
  return item;
}

function quoted(name: string): string {
  return /^[A-Za-z0-9][\w./-]*$/.test(name) ? name : JSON.stringify(name);
}
