// What is read of single statements. Agreement with CPython over real code is tested in integration/flows-python.test.ts.
import { describe, expect, it } from "vitest";
import { readParameters } from "./definitions.ts";
import { cleanDocstring } from "./docstrings.ts";
import { readExpression } from "./expressions.ts";
import { readImport } from "./imports.ts";
import { SourceText } from "./source-text.ts";
import { Kind } from "./statement-kinds.ts";
import { stringValue } from "./string-literals.ts";

const sourceOf = (text: string): SourceText => new SourceText(Buffer.from(text));

describe("string literals", () => {
  it.each([
    ["'a'", "a"],
    ['"""a\nb"""', "a\nb"],
    ["'a\r\nb'", "a\nb"],
    ["r'\\n'", "\\n"],
    ["'\\x41\\101\\u00e9\\U0001F600\\n\\\\\\q'", "AAé😀\n\\\\q"],
    ["'a\\\nb'", "ab"],
    ["f'a{{b}}'", "a{b}"],
    ["F'{a}'", undefined],
    ["b'a'", undefined],
    ["t'a'", undefined],
    ["'\\N{DASH}'", undefined],
    ["'\\\\N{DASH}'", "\\N{DASH}"],
  ])("%j means %j", (literal, value) => {
    expect(stringValue(literal)).toBe(value);
  });
});

it("reads parameters with their texts on one line", () => {
  const header = "def f[T](a, /, b: 'x' = 1, *args: int, c: list[\n    int  # why\n  ] = (1,\n  2), **k)";
  expect(readParameters(sourceOf(header), 0, header.length)).toEqual([
    { name: "a", kind: "positional-only" },
    { name: "b", kind: "positional-or-keyword", annotation: "'x'", default: "1" },
    { name: "args", kind: "var-positional", annotation: "int" },
    { name: "c", kind: "keyword-only", annotation: "list[int]", default: "(1, 2)" },
    { name: "k", kind: "var-keyword" },
  ]);
});

it("reads imports", () => {
  const read = (text: string, kind: number): unknown[] =>
    readImport(sourceOf(text), kind, 0, text.length).map(({ module, level, member, binds }) => [
      level,
      module,
      member,
      binds,
    ]);
  expect(read("import a.b, c.d as e", Kind.Import)).toEqual([
    [0, "a", undefined, "a"],
    [0, "c.d", undefined, "e"],
  ]);
  expect(read("from ...a . b import (c,\n d as e, # why\n)", Kind.From)).toEqual([
    [3, "a.b", "c", "c"],
    [3, "a.b", "d", "e"],
  ]);
  expect(read("from . import *", Kind.From)).toEqual([[1, "", "*", "*"]]);
});

describe("expressions", () => {
  const kinds = (text: string): string => readExpression(sourceOf(text), 0, Buffer.byteLength(text)).kind;

  it.each([
    ["a", "name"],
    ["(a)", "name"],
    ["(x := a)", "name"],
    ["a.b.c", "attribute"],
    ["a.b(c, d=1, *e, **f)(g)", "call"],
    ["'a' 'b'", "string"],
    ["(\n'a'\n'b')", "string"],
    ["None", "none"],
    ["lambda x: (x, y)", "lambda"],
    ["a + b", "other"],
    ["a if b else c", "other"],
    ["(a, b)", "other"],
    ["a[0]", "other"],
    ["await a()", "other"],
    ["a,", "other"],
  ])("%j is of kind %s", (text, kind) => {
    expect(kinds(text)).toBe(kind);
  });

  it("gives up on what is nested too deep instead of failing", () => {
    expect(kinds("(".repeat(50_000) + "a" + ")".repeat(50_000))).toBe("other");
    expect(kinds("f(".repeat(50_000) + ")".repeat(50_000))).toBe("call");
    expect(kinds(`a${".b".repeat(50_000)}`)).toBe("other");
  });
});

describe("source text", () => {
  it("counts columns in UTF-16 units", () => {
    const source = sourceOf("é😀 = 1; b\n");
    expect(source.position(Buffer.byteLength("é😀 = 1; "))).toEqual({ line: 1, column: 10 });
  });

  it("finds the encoding where Python looks for it", () => {
    const text = (content: string): string => {
      const source = new SourceText(Buffer.from(content, "latin1"));
      return source.slice(0, source.length);
    };
    expect(text("# -*- coding: latin-1 -*-\n'\xe9'")).toContain("é");
    expect(text("#!/bin/python\n# vim: fileencoding=iso8859_15\n'\xa4'")).toContain("€");
    expect(new SourceText(Buffer.from("x = 1\n# coding: latin-1\n'\xe9'", "latin1")).problem?.code).toBe("encoding");
    expect(new SourceText(Buffer.from("# coding: klingon\n'\xe9'", "latin1")).problem?.code).toBe("encoding");
    const undeclared = new SourceText(Buffer.from("'ok'\n'\xe9'", "latin1"));
    expect(undeclared.line(undeclared.problem?.offset ?? 0)).toBe(2);
  });
});

it("cleans docstrings as inspect.cleandoc does", () => {
  expect(cleanDocstring("\n    First.\n\n      More.\n\tTab\n    ")).toBe("First.\n\n  More.\n    Tab");
  expect(cleanDocstring("  Only one.  ")).toBe("Only one.  ");
});
