// The one file that parses acme.yaml: text to plain values, and paths in them to lines and columns.
import { AcmeError, type Problem, type SourcePlace } from "@acme/sdk-core";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
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
    const item: unknown = isMap(node) ? pairOf(node.items, segment) : node.items[Number(segment)];
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

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
