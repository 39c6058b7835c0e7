// The one file that parses acme.yaml: text to plain values, and paths in them to lines and columns.
import { AcmeError, type Json, type Problem, type SourcePlace } from "@acme/sdk-core";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  YAMLMap,
} from "yaml";

/** A parsed acme.yaml. */
export interface YamlDocument {
  /** As it is shown in messages. */
  file: string;
  /** Undefined where there are problems. */
  value: unknown;
  /** What makes the text no YAML at all, or no configuration that could be checked. */
  problems: Problem[];
  /** Where a value is; with `key` where its key is. The nearest parent that exists counts. */
  placeOf(path: readonly PropertyKey[], what?: "key" | "value"): SourcePlace;
  /** For editing: comments and layout stay. Its offsets count in {@link YamlDocument.text}. */
  document: Document;
  /** The text without a byte order mark. */
  text: string;
}

/** An alias may stand for this many nodes; more is an attack, not a configuration. */
const MAX_ALIASES = 1000;

/** Parses the text of an acme.yaml. Never throws. */
export function parseYaml(source: string, file: string): YamlDocument {
  const text = source.replace(/^\uFEFF/, "");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: "error" });
  const placeAt = (offset: number | undefined): SourcePlace => {
    const { line, col } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (message: string, hint: string, offset: number | undefined): Problem =>
    new AcmeError({ code: "config-invalid", message, hint, place: placeAt(offset) }).toJSON();

  const problems = [...document.errors, ...document.warnings].map((error) => {
    const [message, hint] = explainYaml(error, text);
    return problem(message, hint, error.pos[0]);
  });
  let value: unknown;
  if (problems.length === 0) {
    const unresolved = unresolvedAlias(document);
    if (unresolved !== undefined) {
      problems.push(
        problem(
          `There is no anchor &${unresolved.name} above this alias.`,
          "Name an anchor that stands before it.",
          unresolved.offset,
        ),
      );
    } else if (document.contents === null) {
      problems.push(problem("The file is empty.", "Write a configuration into it, or remove it and run: acme init", 0));
    } else value = valueOf(document, (message) => problems.push(problem(message, "Use fewer aliases.", 0)));
  }
  return {
    file,
    document,
    text,
    problems,
    value,
    placeOf: (path, what = "value") => placeAt(offsetOf(document, path, what)),
  };
}

/** Where in a document a value is to be set. */
export interface AttachPoint {
  /** The map that it goes into. Absent: the document is empty. */
  map: YAMLMap | undefined;
  key: string;
  /** What is there already. */
  pair: Pair | undefined;
  /** Keys below it that do not exist yet. */
  rest: readonly string[];
}

/** The deepest map on a path, and what is to be created below it. Undefined: something on the way is no map. */
export function attachPoint({ document }: YamlDocument, path: readonly string[]): AttachPoint | undefined {
  let map: unknown = document.contents ?? undefined;
  for (const [depth, key] of path.entries()) {
    if (map !== undefined && !isMap(map)) return undefined;
    const pair = map === undefined ? undefined : pairOf(map.items, key);
    const inner = isScalar(pair?.value) ? (pair.value.value ?? undefined) : (pair?.value ?? undefined);
    if (inner === undefined || depth === path.length - 1) return { map, key, pair, rest: path.slice(depth + 1) };
    map = inner;
  }
  return undefined;
}

/** Sets a value, or removes it. */
export function setInYaml(
  { document }: YamlDocument,
  { map, key, pair, rest }: AttachPoint,
  value: Json | undefined,
): void {
  if (value === undefined) {
    if (pair !== undefined && rest.length === 0) map?.delete(key);
    return;
  }
  const whole = document.createNode(rest.reduceRight<Json>((inner, name) => ({ [name]: inner }), value));
  const old = pair?.value as Partial<Node> | null | undefined;
  if (old?.comment) whole.comment = old.comment;
  if (map !== undefined) map.set(key, whole);
  else {
    const contents = new YAMLMap();
    contents.set(document.createNode(key), whole);
    document.contents = contents;
  }
}

/** The text of a document that was changed, with its own indentation. */
export function yamlText({ document, text }: YamlDocument): string {
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return document.toString({ lineWidth: 0, indent, indentSeq: !/^(\s*)[^\s#][^\n]*:\n\1- /m.test(text) });
}

/** The library's sentences are about its API in places; these are about the file. */
function explainYaml(error: YAMLError, text: string): [message: string, hint: string] {
  switch (error.code) {
    case "DUPLICATE_KEY": {
      const key = /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(text.slice(error.pos[0]))?.[0].trim() ?? "";
      return [`The key ${key} is there twice.`, "Keep one of them."];
    }
    case "TAB_AS_INDENT":
      return ["Tabs are not allowed as indentation.", "Indent with spaces."];
    case "MULTIPLE_DOCS":
      return ["A second YAML document begins here.", "Remove the line --- and what follows it."];
    case "TAG_RESOLVE_FAILED":
      return [
        error.message.replace(/\.?$/, "."),
        "Tags such as !name have no meaning here: write the value without it.",
      ];
    default:
      return [error.message.replace(/\.?$/, "."), "Mend the YAML."];
  }
}

function unresolvedAlias(document: Document): { name: string; offset: number | undefined } | undefined {
  let first: { name: string; offset: number | undefined } | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      first = { name: alias.source, offset: startOf(alias) };
      return visit.BREAK;
    },
  });
  return first;
}

/** Aliases that expand without end are refused by the library, with an exception. */
function valueOf(document: Document, refuse: (message: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (caught) {
    refuse(caught instanceof Error ? caught.message.replace(/\.?$/, ".") : String(caught));
    return undefined;
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[], what: "key" | "value"): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) return offset;
    const item: unknown = isMap(node)
      ? (pairOf(node.items, segment) ?? mergedPair(node, segment, document))
      : node.items[Number(segment)];
    if (item === undefined) return offset;
    const isLast = depth === path.length - 1;
    if (isPair(item)) {
      offset = (isLast && what === "key" ? undefined : startOf(item.value)) ?? startOf(item.key) ?? offset;
      node = item.value;
    } else {
      offset = startOf(item) ?? offset;
      node = item;
    }
  }
  return offset;
}

function pairOf(items: readonly Pair[], key: PropertyKey): Pair | undefined {
  return items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
}

/** The entry of a map that was merged in with `<<`. */
function mergedPair(map: YAMLMap, key: PropertyKey, document: Document): Pair | undefined {
  // The library stands a symbol in the place of the key `<<`.
  const merged: unknown = map.items.find((item) => isScalar(item.key) && typeof item.key.value === "symbol")?.value;
  for (const source of isSeq(merged) ? merged.items : [merged]) {
    const other: unknown = isAlias(source) ? source.resolve(document) : source;
    const found = isMap(other) ? (pairOf(other.items, key) ?? mergedPair(other, key, document)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
