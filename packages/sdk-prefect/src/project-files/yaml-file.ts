// The one file of this package that parses YAML. It reads as PyYAML does, because that is what reads these files in
// Prefect: YAML 1.1, where `yes` is true and `<<` merges. A value leaves it only through a schema.
import { AcmeError, type Json, type Problem, type SourcePlace } from "@acme/sdk-core";
import { isAlias, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** A YAML file, valid by its schema. */
export interface YamlFile<T> {
  /** Undefined: the file is broken, see {@link YamlFile.problems}. */
  value?: T;
  problems: Problem[];
  /** Where a member stands: of the nearest parent that is written in the file when it is not itself. */
  placeOf: (path: readonly PropertyKey[]) => SourcePlace;
}

/**
 * Parses text.
 *
 * @param file - the name that problems carry
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.1", merge: true, lineCounter: lines, prettyErrors: false });
  const at = (offset: number): SourcePlace => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { file } : { file, line, column: col };
  };
  const placeOf = (path: readonly PropertyKey[]): SourcePlace => {
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      const items =
        typeof parent === "object" && parent !== null && "items" in parent ? (parent.items as unknown[]) : [];
      const pair = items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      const node = isPair(pair) ? pair.key : typeof key === "number" ? items[key] : undefined;
      if (isScalar(node) || isAlias(node) || (typeof node === "object" && node !== null && "range" in node)) {
        const [start] = (node as { range?: [number, number, number] | null }).range ?? [];
        if (start !== undefined) return at(start);
      }
    }
    return { file };
  };
  const [broken] = document.errors;
  if (broken !== undefined)
    return { problems: [problem(`${file} is not YAML: ${broken.message}`, at(broken.pos[0]))], placeOf };
  let plain: Json;
  try {
    plain = jsonOf(document.toJS());
  } catch (caught) {
    return { problems: [problem(`${file} cannot be read: ${(caught as Error).message}`, { file })], placeOf };
  }
  const checked = schema.safeParse(plain);
  if (checked.success) return { value: checked.data, problems: [], placeOf };
  const problems = checked.error.issues.map((issue) =>
    problem(
      `${file}: ${issue.path.length === 0 ? "the file" : issue.path.join(".")}: ${issue.message}`,
      placeOf(issue.path),
    ),
  );
  return { problems, placeOf };
}

function problem(message: string, place: SourcePlace): Problem {
  return new AcmeError({
    code: "file-invalid",
    message,
    hint: "Mend the file; prefect deploy cannot use it as it is.",
    place,
  }).toJSON();
}

/** YAML 1.1 has dates; JSON has not. Prefect reads them as text in ISO 8601 too. */
function jsonOf(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Set) return [...value].map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), jsonOf(member)]));
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonOf(member)]));
  }
  if (typeof value === "bigint") return Number(value);
  return (value ?? null) as Json;
}
