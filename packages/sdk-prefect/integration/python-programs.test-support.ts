// Makes Python programs: valid ones from the forms of the grammar, and broken ones by mutation. Seeded: the same every time.

/** Numbers from 0 up to a limit, the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const NAMES = ["a", "b2", "_c", "größe", "flow", "match", "case", "type", "lambda_", "définition", "name", "async_"];
const OPERATORS = [
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "@",
  "<<",
  ">>",
  "&",
  "|",
  "^",
  "**",
  "==",
  "!=",
  "<",
  ">=",
  "in",
  "not in",
  "is",
  "is not",
  "and",
  "or",
];
const PREFIXES = ["", "r", "b", "Rb", "u", "bR"];

/** A valid program for Python `minor` (of 3) and newer, at least for 3.10. */
export function makeProgram(random: Random, minor: number): string {
  const program = new Program(random, minor);
  const text = program.block("", 0, "module");
  const newline = random.of(["\n", "\n", "\r\n", "\r"]);
  const start = random.of([
    "",
    "",
    "\ufeff",
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
    "\f\n",
    "'''doc\n  string'''\n",
  ]);
  return (start + text).replaceAll("\n", newline) + random.of(["", "# last", newline, `\\${newline}`].slice(0, 3));
}

class Program {
  readonly #random: Random;
  readonly #minor: number;
  /** Tabs and spaces do not mix. */
  readonly #units: readonly string[];

  constructor(random: Random, minor: number) {
    this.#random = random;
    this.#minor = minor;
    this.#units = random.of([["    ", "  ", " "], ["\t"]]);
  }

  block(indent: string, depth: number, scope: "module" | "function" | "class" | "async", loop = false): string {
    let text = "";
    const count = 1 + this.#random.below(depth === 0 ? 14 : 4);
    for (let index = 0; index < count; index++) {
      if (this.#random.below(6) === 0)
        text += this.#random.of(["\n", `${indent}# comment: [ ( '\n`, "   \t\n", "\f\n", "# at the margin @flow\n"]);
      text +=
        depth < 6 && this.#random.below(3) > 0
          ? this.#compound(indent, depth, scope, loop)
          : `${indent}${this.#simpleLine(scope, loop)}\n`;
    }
    return text;
  }

  #suite(indent: string, depth: number, scope: "module" | "function" | "class" | "async", loop = false): string {
    if (this.#random.below(5) === 0) return ` ${this.#simpleLine(scope, loop)}\n`;
    const deeper = indent + this.#random.of(this.#units);
    return `${this.#random.of(["", " # why", "  "])}\n${this.block(deeper, depth + 1, scope, loop)}`;
  }

  #compound(indent: string, depth: number, scope: "module" | "function" | "class" | "async", loop: boolean): string {
    const e = (): string => this.expression(2);
    const suite = (inner = scope, inLoop = loop): string => this.#suite(indent, depth, inner, inLoop);
    switch (this.#random.below(13)) {
      case 0:
        return `${indent}if ${this.#random.of([e(), `(n := ${e()})`, "lambda: 1"])}:${suite()}${this.#random.below(2) ? `${indent}elif ${e()}:${suite()}` : ""}${this.#random.below(2) ? `${indent}else:${suite()}` : ""}`;
      case 1:
        return `${indent}for ${this.#random.of(["x", "x, (y, *z)", "x.y", "x[0], q", "[k, v]"])} in ${e()}:${suite(scope, true)}${this.#random.below(3) ? "" : `${indent}else :${suite()}`}`;
      case 2:
        return `${indent}while ${e()}:${suite(scope, true)}`;
      case 3: {
        // `break`, `continue` and `return` may not leave an `except*`.
        const star = this.#minor >= 11 && this.#random.below(4) === 0;
        const handler = star
          ? `except* ${this.#random.of(["ValueError as err", "(A, B)"])}:\n${indent}${this.#units[0]}pass\n`
          : `except${this.#random.of([` ${this.#name()} as err`, " (A, B)", ""])}:${suite()}`;
        return `${indent}try:${suite()}${indent}${handler}${this.#random.below(2) ? `${indent}else:${suite()}` : ""}${this.#random.below(2) ? `${indent}finally:\n${indent}${this.#units[0]}${this.#name()} = 1\n` : ""}`;
      }
      case 4:
        return `${indent}with ${this.#random.of([`${this.#name()}() as w`, `(open(x) as f, ${e()} as (g, h),)`, e(), "a as b.c, d as e[0]"])}:${suite()}`;
      case 5:
        return this.#match(indent, depth, scope, loop);
      case 6:
      case 7:
        return `${this.#decorators(indent)}${indent}class ${this.#name()}${this.#typeParameters()}${this.#random.of(["", "()", "(Base, metaclass=M, *a, **k)", "(\n  Base,  # why\n)"])}:${suite("class", false)}`;
      case 8:
      case 9: {
        const isAsync = scope === "async" || this.#random.below(3) === 0;
        return `${this.#decorators(indent)}${indent}${isAsync ? this.#random.of(["async def", "async  def"]) : "def"} ${this.#name()}${this.#typeParameters()}(${this.#parameters()})${this.#random.of(["", " -> int", ' -> "x: y"', " -> dict[str, int]", " -> (lambda: 1)"])}:${this.#random.below(3) === 0 ? `\n${indent}${this.#units[0]}${this.#docstring()}\n${indent}${this.#units[0]}pass\n` : suite(isAsync ? "async" : "function", false)}`;
      }
      case 10:
        return scope === "async"
          ? `${indent}async for x in ${e()}:${suite(scope, true)}`
          : `${indent}if ${e()} : pass\n`;
      case 11:
        return scope === "async" ? `${indent}async with ${e()} as w, ${e()}:${suite()}` : `${indent}while 0: pass\n`;
      default:
        return `${indent}${this.#import(scope)}\n`;
    }
  }

  #match(indent: string, depth: number, scope: "module" | "function" | "class" | "async", loop: boolean): string {
    const patterns = [
      "1",
      '"a" "b"',
      "-1 | +2j",
      "[x, *rest]",
      "(a, b)",
      '{"k": v, **others}',
      "Point(x=px, y=0)",
      "a.b.c",
      "str() as s",
      "[1, [q, _]] if q",
      "{1: [z]} | {2: z}",
      "None",
      "n if (m := n) > 1",
      "x, *_",
      "(_)",
      "case",
      "match",
    ].filter((pattern) => !pattern.startsWith("-1"));
    const inner = indent + this.#random.of(this.#units);
    let text = `${indent}match ${this.#random.of([this.expression(2), "x, y", "*a, b", "(x)", "[x]", "-x", "match", "{1: 2}"])}:\n`;
    for (let count = 1 + this.#random.below(3); count > 0; count--)
      text += `${inner}case ${this.#random.of(patterns.filter((pattern) => !["case", "match", "(_)"].includes(pattern)))}:${this.#suite(inner, depth + 1, scope, loop)}`;
    return `${text}${inner}case ${this.#random.of(["_", "whatever", "case", "(_)"])}:${this.#suite(inner, depth + 1, scope, loop)}`;
  }

  #decorators(indent: string): string {
    let text = "";
    for (let count = this.#random.below(3); count > 0; count--) {
      text += `${indent}@${this.#random.of(["flow", "a.b.c", 'flow(name="x")', "flow(\n  name='y',  # )\n)", "x[0].y(lambda: 1)", "(yield_)(x)", "a @ b", "x if y else z", "lambda f: f", `f"{1:{2}}".join`])}${this.#random.of(["", "  # why", " \\\n"].slice(0, 2))}\n${this.#random.below(5) === 0 ? `${indent}# between\n\n` : ""}`;
    }
    return text;
  }

  #typeParameters(): string {
    if (this.#minor < 12 || this.#random.below(4) > 0) return "";
    return this.#random.of([
      "[T]",
      "[T: int, *Ts, **P]",
      "[T: (int, str)]",
      "[\n  T,\n]",
      ...(this.#minor >= 13 ? ["[T = int, *Ts = *tuple[int], **P = [int]]"] : []),
    ]);
  }

  #parameters(): string {
    return this.#random.of([
      "",
      "a",
      "a, b=1",
      "self, /",
      "a, /, b, *, c",
      "*args, **kwargs",
      "*, a: int, b: str = 'x'",
      "a: 'T' = (1, 2), *args: int, k=lambda x, *y: x, **kw: dict[str, int]",
      "a={'b': [1, 2]}, b=(yes if no else maybe)",
      "\n  a,  # (\n  b: list[\n    int],\n",
      "a: (lambda: 1) = 2, /",
      "a=not b, *, c=-1",
      "a: x.y[z] = x @ y",
    ]);
  }

  #docstring(): string {
    return this.#random.of([
      '"""Doc."""',
      "'a' 'b'",
      'r"""raw \\n\n\n    indented\n  less\n"""',
      '"\\tTab\\n\tTab"',
      '"""\n    First.\n\n        Second.\n    """',
      '("in" " brackets")',
      'f"no docstring"',
      'b"no docstring"',
      '"x".y',
      '"a"; "b"',
    ]);
  }

  #simpleLine(scope: string, loop: boolean): string {
    let line = this.#simple(scope, loop);
    while (this.#random.below(6) === 0) line += `${this.#random.of(["; ", ";", " ; "])}${this.#simple(scope, loop)}`;
    return line + this.#random.of(["", "", ";", "  # comment ' \"", " \t"]);
  }

  #simple(scope: string, loop: boolean): string {
    const e = (): string => this.expression(3);
    const n = (): string => this.#name();
    const choices = [
      () => `${n()} = ${e()}`,
      () => `${n()} = ${n()} = ${this.string()}`,
      () => `${n()} = ${this.string()}`,
      () =>
        `${n()}: ${this.#random.of(["int", "'str'", "dict[str, int]", "lambda: 1"])}${this.#random.of(["", ` = ${e()}`])}`,
      () => `(${n()}): int = 1`,
      () => `${n()}.x[${e()}] = ${e()}`,
      () => `${n()}, *${n()} = (${n()}, [q.r, s]) = ${e()},`,
      () => `[${n()}][0]: int`,
      () => `(${n()} or b)['k'] = ${e()}`,
      () => `${n()} ${this.#random.of(["+=", "-=", "**=", "//=", "@=", ">>=", "|="])} ${e()}`,
      () => `${n()} += (w := ${e()}), 1`,
      () => `del ${this.#random.of([n(), "a, b", "(a, [b, c.d])", "x[0], y.z"])}`,
      () => `print(${e()}, (w := ${e()}), key=${e()}, *a, **b)`,
      () => this.#import(scope),
      () => "pass",
      () => `assert ${e()}, ${e()}`,
      () => `raise ${e()} from ${e()}`,
      () => e(),
      () => `${n()} = \\\n ${e()}`,
      ...(this.#units[0] === "\t" || scope === "module" ? [] : [() => `\\\n   ${n()} = \\\n\\\n ${e()}`]),
      () => `${n()} = [${e()}\n  # in brackets: ' """ (\n  , ${e()}\n]`,
      () => `${n()} = lambda ${this.#random.of(["", "x", "x, *y, z=lambda: 1", "*, k={1: 2}"])}: ${e()}`,
      ...(scope === "function" || scope === "async"
        ? [() => `return ${e()}`, () => `${n()} = yield ${e()}`, () => "return"]
        : []),
      ...(scope === "async" ? [() => `await ${n()}`, () => `${n()} = [x async for x in ${n()}]`] : []),
      ...(loop ? [() => "break", () => "continue"] : []),
      ...(this.#minor >= 12 ? [() => `type ${n()}${this.#typeParameters()} = ${e()}`] : []),
      () => `type = match = case = ${e()}`,
      () => `match(${e()})`,
      () => "type(x)",
      () => "match[0] = case.x",
    ];
    let made = this.#random.of(choices)();
    // A `return` with a value may not stand in an async generator, nor a `yield` beside it.
    if (scope === "async" && made.startsWith("return ")) made = "return";
    return made;
  }

  #import(scope: string): string {
    const choices = [
      "import a",
      "import a.b.c, d as e",
      "import a . b",
      "from a import b",
      "from . import b as c, d",
      "from ...a.b import (c,\n  d as e,  # why\n)",
      "from .... import x",
      "from a import (b)",
      "from a import b, \\\n  c",
    ];
    return this.#random.of(scope === "module" ? [...choices, "from a import *", "from . x import *"] : choices);
  }

  expression(depth: number): string {
    if (depth === 0 || this.#random.below(4) === 0)
      return this.#random.of([this.#name(), "1", "0x1F", "1_0.5e-3j", "...", "None", this.string(), "-1", ".5"]);
    const e = (): string => this.expression(depth - 1);
    return this.#random.of([
      () => `${e()} ${this.#random.of(OPERATORS)} ${e()}`,
      () => `(${e()})`,
      () => `(${e()}, ${e()})`,
      () => `[${e()}, *${this.#name()}]`,
      () => `{${e()}: ${e()}, **${this.#name()}}`,
      () => `{${e()}, ${e()}}`,
      () => `[x for x, (y, z) in ${this.#name()} if x for w in y]`,
      () => `{k: v for k, v in ${this.#name()}}`,
      () => `f(${e()}, key=${e()})`,
      () => `f(x for x in ${this.#name()})`,
      () => `${this.#name()}[${e()}:${e()}, ::2]`,
      () => `${this.#name()}.${this.#random.of(["x", "match", "y"])}(${e()})`,
      () => `(${e()} if ${e()} else ${e()})`,
      () => `(lambda x, y=${e()}: ${e()})`,
      () => `(not ${e()})`,
      () => `(${this.#name()} := ${e()})`,
      () => this.formatted(depth - 1),
    ])();
  }

  string(): string {
    const prefix = this.#random.of(PREFIXES);
    const content = this.#random.of([
      "",
      "a",
      "# no comment",
      "\\'",
      "\\\\",
      "@flow\\n",
      "{ }",
      "é",
      "\\x41\\101",
      "\\\n",
    ]);
    const safe = prefix.toLowerCase().includes("b") ? content.replaceAll("é", "e") : content;
    const quote = this.#random.of(["'", '"', "'''", '"""']);
    const body = quote.length === 3 ? `${safe}\n ' " ${safe} ` : safe;
    const literal = `${prefix}${quote}${body}${quote}`;
    return prefix === "" && this.#random.below(5) === 0 ? `("x" ${literal})` : literal;
  }

  formatted(depth: number): string {
    const outer = this.#random.of(['"', '"""']);
    const plain = "{a!r:>{b}}";
    const parts = [
      "text",
      "{{",
      "}}",
      "{x}",
      plain,
      "{x:%Y-%m}",
      "{ {'k': 1}['k'] }",
      "{x=}",
      "{(lambda: 1)()}",
      "{x!s:{y}{z}}",
      "\\n",
      "\\N{EM DASH}",
      "{a['b']}",
      "{x:{'>'}10}",
      "{'é'}",
      "{x != y}",
    ];
    if (this.#minor >= 12)
      parts.push(
        '{a["b"]}',
        `{f"{${depth > 0 ? this.formatted(depth - 1) : "1"}}"}`,
        "{x # comment }\n}",
        "{\n x\n}",
        "{'\\n'.join(a)}",
      );
    let text = "";
    for (let count = 1 + this.#random.below(4); count > 0; count--) text += this.#random.of(parts);
    // In a raw string a backslash before a brace begins no name.
    return `${this.#random.of(["f", "F"])}${outer}${text}${outer}`;
  }

  #name(): string {
    return this.#random.of(NAMES);
  }
}

const SNIPPETS = [
  "'",
  '"',
  '"""',
  "'''",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "\\",
  "\n",
  "\r",
  "\t",
  " ",
  "#",
  ":",
  ";",
  "@",
  "f'",
  'f"""{',
  "def ",
  "class ",
  "lambda",
  "\0",
  "\x80",
  "é",
  "import ",
  "from ",
  "if ",
  "else:",
  "match x:",
  "case ",
  "\\\n",
  ":=",
  "=",
  ",",
  "global ",
  "async ",
];

/** A file with a few random edits: bytes dropped, doubled, swapped or put in. */
export function mutate(random: Random, content: Buffer): Buffer {
  let mutated = content;
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    const at = random.below(mutated.length + 1);
    const length = random.below(random.of([2, 8, 80, 2000]));
    const before = mutated.subarray(0, at);
    switch (random.below(5)) {
      case 0:
        mutated = Buffer.concat([before, mutated.subarray(at + length)]);
        break;
      case 1:
        mutated = Buffer.concat([before, mutated.subarray(at, at + length), mutated.subarray(at)]);
        break;
      case 2:
        mutated = Buffer.from(before);
        break;
      default:
        mutated = Buffer.concat([before, Buffer.from(random.of(SNIPPETS), "latin1"), mutated.subarray(at)]);
    }
  }
  return mutated;
}
