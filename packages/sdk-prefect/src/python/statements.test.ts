import { describe, expect, it } from "vitest";
import { SourceText } from "./source-text.ts";
import { Kind } from "./statement-kinds.ts";
import { scanStatements } from "./statements.ts";

const kindNames = Object.fromEntries(Object.entries(Kind).map(([name, kind]) => [kind, name]));

/** One line for each statement: its depth, kind and own text. */
function outline(text: string | Uint8Array): string[] {
  const source = new SourceText(typeof text === "string" ? Buffer.from(text) : text);
  const { count, kind, start, end, colon, parent } = scanStatements(source);
  const depths: number[] = [];
  return Array.from({ length: count }, (_, index) => {
    depths[index] = parent[index] === -1 ? 0 : (depths[parent[index] ?? 0] ?? 0) + 1;
    const until = (colon[index] ?? -1) >= 0 ? (colon[index] ?? 0) : (end[index] ?? 0);
    return `${"  ".repeat(depths[index] ?? 0)}${kindNames[kind[index] ?? 0]} ${source.slice(start[index] ?? 0, until)}`;
  });
}

function problemOf(text: string | Uint8Array): { line: number; message: string } | undefined {
  const source = new SourceText(typeof text === "string" ? Buffer.from(text) : text);
  const { problem } = scanStatements(source);
  return problem === undefined ? undefined : { line: source.line(problem.offset), message: problem.message };
}

describe("statements", () => {
  it("finds blocks, one-line suites and statements joined by semicolons", () => {
    expect(outline("class A: x = 1; y = 2\nif a:\n  b\n  while c: d; e\nelse: f\ng")).toEqual([
      "Class class A",
      "  Simple x = 1",
      "  Simple y = 2",
      "If if a",
      "  Simple b",
      "  While while c",
      "    Simple d",
      "    Simple e",
      "Else else",
      "  Simple f",
      "Simple g",
    ]);
  });

  it("takes the colon of a lambda, a slice, a walrus or an annotation for no header's end", () => {
    expect(
      outline("if lambda x: x: pass\nwhile a[b:c]: pass\nif x := {1: 2}: pass\ndef f(a: int = 1) -> 'b:c': pass"),
    ).toEqual([
      "If if lambda x: x",
      "  Simple pass",
      "While while a[b:c]",
      "  Simple pass",
      "If if x := {1: 2}",
      "  Simple pass",
      "Def def f(a: int = 1) -> 'b:c'",
      "  Simple pass",
    ]);
  });

  it("knows match, case and type only where they are keywords", () => {
    expect(
      outline(
        "match = 1\nmatch(x)\nmatch x:\n  case 1: pass\n  case _ if y:\n    case = 2\ntype X = int\ntype(x)\ntype = 1",
      ),
    ).toEqual([
      "Simple match = 1",
      "Simple match(x)",
      "Match match x",
      "  Case case 1",
      "    Simple pass",
      "  Case case _ if y",
      "    Simple case = 2",
      "Type type X = int",
      "Simple type(x)",
      "Simple type = 1",
    ]);
  });

  it.each([
    ["nested quotes in f-strings", `a = f"{b["c"]}"\nd`],
    ["f-strings in f-strings", `a = f"{f"{f'{1}'}"}"\nd`],
    ["a format with fields", `a = f"{b!r:{c}>{d["e"]}}}}"\nd`],
    ["a field over several lines", `a = f"{\n b # }\n}"\nd`],
    ["a comment in a triple-quoted f-string", `a = f'''# no { b } comment'''\nd`],
    ["a named character", `a = f"\\N{LEFT CURLY BRACKET}{b}"\nd`],
    ["a t-string", `a = t"{b["c"]}"\nd`],
    ["raw strings that end with a backslash and a quote", `a = r"\\""\nd`],
    ["a joined string", `a = "b\\\n c"\nd`],
    ["brackets and quotes in comments", "a = [ # ' ( \n]\nd"],
    ["joined lines", "a = \\\n \\\n  b\nd"],
  ])("passes over %s", (_, text) => {
    expect(problemOf(text)).toBeUndefined();
    expect(outline(text).at(-1)).toBe("Simple d");
    expect(outline(text)).toHaveLength(2);
  });

  it("counts tabs to the next multiple of eight, and starts again after a form feed", () => {
    expect(outline("if a:\n        b\n\tc\n\f\n \fd")).toEqual(["If if a", "  Simple b", "  Simple c", "Simple d"]);
  });

  it.each(["\n", "\r\n", "\r"])("ends lines with %j", (newline) => {
    expect(outline(["if a:", "  b", "", "  # c", "d"].join(newline))).toEqual(["If if a", "  Simple b", "Simple d"]);
  });
});

describe("a file that Python refuses", () => {
  it.each([
    ["a bracket that is never closed", "a = [1,\n\ndef f():\n  pass", 1, "'[' is never closed"],
    ["a bracket of another kind", "a = (1]", 1, "']' does not match '('"],
    ["a bracket too many", "a\nb)", 2, "')' closes no bracket"],
    ["a string that is not closed", "a\nb = 'c\nd", 2, "a string is not closed"],
    ["a text that is not closed", "a\n'''b\nc", 2, "a string is not closed"],
    ["a block that is missing", "if a:\nb", 2, "an indented block is expected"],
    ["a line that is indented too far", "a\n  b", 2, "the line is indented more than its block"],
    ["indentation of no block", "if a:\n    b\n  c", 3, "the indentation matches no block around it"],
    ["a header without colon", "def f()\n  a", 1, "the line that begins here lacks its ':'"],
    ["a NUL byte", "a\n\0", 2, "the file holds a NUL byte"],
    ["a stray backslash", "a \\ b", 1, "a backslash is not at the end of its line"],
    ["a file that ends too early", "if a:", 1, "the file ends where an indented block is expected"],
  ])("has %s", (_, text, line, message) => {
    expect(problemOf(text)).toEqual({ line, message });
  });

  it("goes on after an unclosed bracket with the decorators of the next definition", () => {
    expect(outline("a = f(1,\n\n@b(\n  c=1,\n)\n@d\ndef e(): pass\n")).toEqual([
      "Simple a = f(1,",
      "Decorator @b(\n  c=1,\n)",
      "Decorator @d",
      "Def def e()",
      "  Simple pass",
    ]);
  });

  it("goes on with the line after an unclosed f-string", () => {
    expect(outline("a = f'{b\nc = f'{d\ndef e(): pass").slice(-2)).toEqual(["Def def e()", "  Simple pass"]);
  });
});

// No time is measured: what is not linear here does not end before the test's time is up.
describe("hostile input", () => {
  const many = 100_000;
  it.each([
    ["50 MB in one statement", () => `x = [${"1, 'two', ".repeat(4_500_000)}]\n`],
    ["50 MB of statements on one line", () => "a=b;".repeat(12_500_000)],
    ["one comment of 50 MB", () => `#${" ".repeat(50_000_000)}`],
    ["nested brackets", () => "(".repeat(many) + ")".repeat(many)],
    ["brackets that are never closed", () => "(\n".repeat(many)],
    ["brackets that close nothing", () => ")".repeat(many)],
    ["nested f-strings", () => 'f"{'.repeat(many) + '}"'.repeat(many)],
    ["f-strings that are never closed", () => "f'{\n".repeat(many)],
    ["strings that are never closed", () => "'\n".repeat(many)],
    ["quotes", () => "'".repeat(many * 10 + 1)],
    ["triple quotes", () => "'''\n".repeat(many + 1)],
    ["lambdas", () => `if ${"lambda:".repeat(many)} 1: pass`],
    ["decorators", () => "@a\n".repeat(many)],
    ["joined lines", () => "\\\n".repeat(many)],
    ["nested one-line suites", () => "if a:".repeat(many)],
    [
      "deeper and deeper blocks",
      () => Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth)}if a:\n`).join(""),
    ],
    ["decorators in a bracket that is never closed", () => `(\n${"@a(\n".repeat(many)}`],
    ["NUL bytes", () => "\0".repeat(many * 10)],
  ])("%s", { timeout: 60_000 }, (_, make) => {
    const source = new SourceText(Buffer.from(make()));
    const { count, start, end, parent } = scanStatements(source);
    const isOutOfOrder = (index: number): boolean =>
      (start[index] ?? 0) < (start[index - 1] ?? 0) ||
      (end[index] ?? 0) > source.length ||
      (parent[index] ?? 0) >= index;
    let outOfOrder = 0;
    for (let index = 1; index < count; index++) if (isOutOfOrder(index)) outOfOrder++;
    expect(outOfOrder).toBe(0);
  });
});
