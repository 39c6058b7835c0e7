// The one file that parses acme.yaml: text to plain values, and paths in them to lines and columns.
import { type Problem, AcmeError, type SourcePlace } from "@acme/sdk-core";
import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";

/** A parsed acme.yaml. */
export interface YamlDocument {
  /** As it is shown in messages. */
  file: string;
  value: unknown;
  /** What makes the text no YAML at all. */
  problems: Problem[];
  /** Where a value is; with `key` where its key is. The nearest parent that exists counts. */
  placeOf(path: readonly PropertyKey[], what?: "key" | "value"): SourcePlace;
  /** For editing: comments and layout stay. */
  document: Document;
}

/** Parses the text of an acme.yaml. Never throws. */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const placeAt = (offset: number | undefined): SourcePlace => {
    if (offset === undefined) return { file, line: 1, column: 1 };
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = document.errors.map((error) =>
    new AcmeError({
      code: "config-invalid",
      message: error.message.replace(/\.?$/, "."),
      hint: error.code === "TAB_AS_INDENT" ? "Indent with spaces." : "Mend the YAML.",
      place: placeAt(error.pos[0]),
    }).toJSON(),
  );
  return {
    file,
    document,
    problems,
    value: problems.length > 0 ? undefined : valueOf(document, problems, placeAt),
    placeOf: (path, what = "value") => placeAt(offsetOf(document, path, what)),
  };
}

/** Aliases that expand without end are refused by the library, with an exception. */
function valueOf(
  document: Document,
  problems: Problem[],
  placeAt: (offset: number | undefined) => SourcePlace,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 }) ?? {};
  } catch (caught) {
    const message = caught instanceof Error ? caught.message : String(caught);
    problems.push(
      new AcmeError({ code: "config-invalid", message: `${message}.`, place: placeAt(0), cause: caught }).toJSON(),
    );
    return undefined;
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[], what: "key" | "value"): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [depth, segment] of path.entries()) {
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
