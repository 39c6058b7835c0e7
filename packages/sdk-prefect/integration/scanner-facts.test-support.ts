// What our scanner says of a file, in the shape in which python_facts.py prints CPython's answer, so that tests can compare them.
import { readBindings } from "../src/python/bindings.ts";
import { readDefinitionHeader, readParameters } from "../src/python/definitions.ts";
import { readDocstring } from "../src/python/docstrings.ts";
import { readExpression } from "../src/python/expressions.ts";
import { readImport } from "../src/python/imports.ts";
import { lastAtMost, SourceText } from "../src/python/source-text.ts";
import { Kind } from "../src/python/statement-kinds.ts";
import { scanStatements } from "../src/python/statements.ts";
import { Tokens } from "../src/python/tokens.ts";

type Place = [line: number, column: number];

/** The facts that python_facts.py prints; positions are a line from 1 and a UTF-8 column from 0. */
export interface PythonFacts {
  definitions: {
    form: string;
    name: string;
    start: Place;
    end: Place;
    decorators: Place[];
    parameters: [string, string, boolean][];
    docstring: string | null;
  }[];
  imports: {
    start: Place;
    end: Place;
    module: string | null;
    level: number;
    names: [name: string, binds: string, module: string | null][];
  }[];
  bindings: [number, number, string][];
  constants: [number, number, string][];
}

const PARAMETER_KINDS = {
  "positional-only": "posonlyargs",
  "positional-or-keyword": "args",
  "var-positional": "vararg",
  "keyword-only": "kwonlyargs",
  "var-keyword": "kwarg",
} as const;

/** Scans one file's bytes. */
export function scanFacts(content: Uint8Array): { facts: PythonFacts; problem: string | undefined } {
  const source = new SourceText(content);
  const statements = scanStatements(source);
  const facts: PythonFacts = { definitions: [], imports: [], bindings: [], constants: [] };
  const starts = source.lineStarts();
  const place = (offset: number): Place => {
    const line = lastAtMost(starts, offset);
    return [line + 1, offset - (starts[line] ?? 0)];
  };
  const afterFirstToken = (index: number): number => {
    const tokens = new Tokens(source, statements.start[index] ?? 0, statements.end[index] ?? 0);
    tokens.next();
    return tokens.start;
  };
  let decorators: Place[] = [];
  for (let index = 0; index < statements.count; index++) {
    const kind = statements.kind[index] ?? 0;
    const start = statements.start[index] ?? 0;
    const end = statements.end[index] ?? 0;
    const colon = statements.colon[index] ?? -1;
    if (kind === Kind.Decorator) decorators.push(place(afterFirstToken(index)));
    if (kind === Kind.Def || kind === Kind.Class) {
      const header = readDefinitionHeader(source, start, colon);
      const form = kind === Kind.Class ? "class" : header.async ? "async def" : "def";
      const parameters = kind === Kind.Class ? [] : readParameters(source, start, colon);
      const first = index + 1;
      const hasDocstring = statements.parent[first] === index && statements.kind[first] === Kind.Simple;
      facts.definitions.push({
        form,
        name: header.name.normalize("NFKC"),
        start: place(start),
        end: place(end),
        decorators,
        parameters: parameters.map((parameter) => [
          parameter.name.normalize("NFKC"),
          PARAMETER_KINDS[parameter.kind],
          parameter.annotation !== undefined,
        ]),
        docstring:
          (hasDocstring
            ? readDocstring(source, statements.start[first] ?? 0, statements.end[first] ?? 0)
            : undefined) ?? null,
      });
      decorators = [];
    }
    if (kind === Kind.Import || kind === Kind.From) {
      const names = readImport(source, kind, start, end);
      facts.imports.push({
        start: place(start),
        end: place(end),
        module: kind === Kind.From ? (names[0]?.module ?? "") : null,
        level: names[0]?.level ?? 0,
        names: names.map((name) =>
          kind === Kind.From ? [name.member ?? "", name.binds, null] : [name.loads, name.binds, name.module],
        ),
      });
      continue;
    }
    const [line, written] =
      kind === Kind.Decorator || kind === Kind.Case ? place(afterFirstToken(index)) : place(start);
    const column = kind === Kind.Case ? -1 : written;
    for (const binding of readBindings(source, statements, index)) {
      facts.bindings.push([line, column, binding.name.normalize("NFKC")]);
      if (binding.how.is !== "assignment" || kind !== Kind.Simple || binding.start !== start) continue;
      const value = readExpression(source, binding.how.valueStart, binding.how.valueEnd);
      if (value.kind === "string" && value.value !== undefined) facts.constants.push([line, column, value.value]);
    }
  }
  return { facts, problem: statements.problem?.message ?? source.problem?.message };
}
