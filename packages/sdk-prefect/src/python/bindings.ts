// Which names a statement binds in its own scope, and how. It looks at one statement and follows nothing.
import { readDefinitionHeader } from "./definitions.ts";
import { type ImportedName, readImport } from "./imports.ts";
import type { SourceText } from "./source-text.ts";
import { Kind } from "./statement-kinds.ts";
import type { Statements } from "./statement-columns.ts";
import { Token, Tokens } from "./tokens.ts";

/** A name that a statement binds. */
export interface Binding {
  readonly name: string;
  /** Index of the statement. */
  readonly statement: number;
  /** Where the name is written. */
  readonly start: number;
  readonly how:
    | { readonly is: "import"; readonly imported: ImportedName }
    | { readonly is: "definition" }
    /** `name = value`: the value's range. */
    | { readonly is: "assignment"; readonly valueStart: number; readonly valueEnd: number }
    | { readonly is: "deletion" }
    /** `name: annotation` without a value: binds nothing, but makes the name local to a function. */
    | { readonly is: "declaration" }
    | { readonly is: "global" }
    | { readonly is: "nonlocal" }
    | { readonly is: "parameter" }
    /** A loop variable, an unpacked tuple, `with ... as`, a pattern, `x += 1`: nothing is known of the value. */
    | { readonly is: "other" };
}

/** The bindings of one statement's own tokens: for a statement with a body, those of its header. */
export function readBindings(source: SourceText, statements: Statements, index: number): Binding[] {
  const kind = statements.kind[index] ?? 0;
  const start = statements.start[index] ?? 0;
  const colon = statements.colon[index] ?? -1;
  const end = colon >= 0 ? colon : (statements.end[index] ?? 0);
  const reader = new BindingReader(source, index);
  switch (kind) {
    case Kind.Import:
    case Kind.From:
      for (const imported of readImport(source, kind, start, end))
        reader.add(imported.binds, imported.start, { is: "import", imported });
      break;
    case Kind.Def:
    case Kind.Class: {
      const header = readDefinitionHeader(source, start, end);
      reader.add(header.name, header.nameStart, { is: "definition" });
      break;
    }
    case Kind.Global:
      reader.names(start, end, "global");
      break;
    case Kind.Nonlocal:
      reader.names(start, end, "nonlocal");
      break;
    case Kind.Del:
      reader.targetsAfterKeyword(start, end, "deletion");
      break;
    case Kind.Type:
      reader.names(start, identifierGroupEnd(source, start, end), "other");
      break;
    case Kind.For:
      reader.loop(start, end);
      break;
    case Kind.With:
    case Kind.Except:
      reader.aliases(start, end);
      break;
    case Kind.Case:
      reader.pattern(start, end);
      break;
    case Kind.Simple:
      reader.assignment(start, end);
      break;
  }
  if (kind !== Kind.Import && kind !== Kind.From && source.hasWalrus) reader.walruses(start, end);
  return reader.bindings;
}

/** End of the name in `type Name[...] = ...`. */
function identifierGroupEnd(source: SourceText, start: number, end: number): number {
  const tokens = new Tokens(source, start, end);
  tokens.next();
  return tokens.end;
}

const PATTERN_KEYWORDS: ReadonlySet<string> = new Set(["None", "True", "False", "_"]);
const NOT_TARGETS: ReadonlySet<string> = new Set([
  "await",
  "yield",
  "return",
  "raise",
  "assert",
  "pass",
  "break",
  "continue",
  "not",
  "lambda",
  "None",
  "True",
  "False",
]);

class BindingReader {
  readonly bindings: Binding[] = [];
  readonly #source: SourceText;
  readonly #statement: number;

  constructor(source: SourceText, statement: number) {
    this.#source = source;
    this.#statement = statement;
  }

  add(name: string, start: number, how: Binding["how"]): void {
    if (name !== "") this.bindings.push({ name, statement: this.#statement, start, how });
  }

  /** `global a, b`: every name after the keyword. */
  names(start: number, end: number, is: "global" | "nonlocal" | "other"): void {
    const tokens = new Tokens(this.#source, start, end);
    for (tokens.next(); tokens.kind !== Token.End; tokens.next()) {
      if (tokens.kind === Token.Name) this.add(tokens.text, tokens.start, { is });
    }
  }

  targetsAfterKeyword(start: number, end: number, is: "deletion"): void {
    const tokens = new Tokens(this.#source, start, end);
    tokens.next();
    this.#targets(tokens, () => ({ is }));
  }

  loop(start: number, end: number): void {
    const tokens = new Tokens(this.#source, start, end);
    if (tokens.isName("async")) tokens.next();
    tokens.next();
    this.#targets(tokens, () => ({ is: "other" }));
  }

  /** `with a as b, c as (d, e)` and `except E as name`; the list of a `with` may stand in brackets. */
  aliases(start: number, end: number): void {
    const tokens = new Tokens(this.#source, start, end);
    while (tokens.kind !== Token.End) {
      if (tokens.isName("as")) {
        tokens.next();
        this.#target(tokens, () => ({ is: "other" }));
      } else {
        tokens.next();
      }
    }
  }

  pattern(start: number, end: number): void {
    const tokens = new Tokens(this.#source, start, end);
    tokens.next();
    let afterDot = false;
    while (tokens.kind !== Token.End && !tokens.isName("if")) {
      if (tokens.kind !== Token.Name || tokens.isName("as")) {
        afterDot = tokens.isOperator(".");
        tokens.next();
        continue;
      }
      const name = tokens.text;
      const nameStart = tokens.start;
      tokens.next();
      const captures = !afterDot && !tokens.isOperator(".") && !tokens.isOperator("(") && !tokens.isOperator("=");
      if (captures && !PATTERN_KEYWORDS.has(name)) this.add(name, nameStart, { is: "other" });
      afterDot = false;
    }
  }

  /** `a = b = value`, `a: T = value`, `a += value`, `(a, b) = value`. */
  assignment(start: number, end: number): void {
    const tokens = new Tokens(this.#source, start, end);
    if (tokens.kind === Token.Name && NOT_TARGETS.has(tokens.text)) return;
    const targets: { from: number; to: number }[] = [];
    let from = start;
    for (;;) {
      tokens.skipExpression();
      if (tokens.isOperator(",")) {
        tokens.next();
      } else if (tokens.isOperator("=")) {
        targets.push({ from, to: tokens.start });
        tokens.next();
        from = tokens.start;
      } else {
        break;
      }
    }
    if (targets.length === 0) {
      if (tokens.isOperator(":")) this.#annotated(start, tokens, end);
      else this.#augmented(start, end);
      return;
    }
    for (const { from: targetStart, to } of targets)
      this.#list(targetStart, to, { is: "assignment", valueStart: from, valueEnd: end });
  }

  /** Names bound by `:=` anywhere in the statement. */
  walruses(start: number, end: number): void {
    const bytes = this.#source.bytes;
    for (let at = start; at < end - 1; at++) {
      if (bytes[at] !== 58 || bytes[at + 1] !== 61) continue;
      const tokens = new Tokens(this.#source, start, end);
      let name = "";
      let nameStart = -1;
      for (; tokens.kind !== Token.End; tokens.next()) {
        if (tokens.isOperator(":=") && nameStart >= 0) {
          tokens.next();
          const valueStart = tokens.start;
          const value = new Tokens(this.#source, valueStart, end);
          value.skipExpression();
          this.add(name, nameStart, { is: "assignment", valueStart, valueEnd: value.previousEnd });
        }
        nameStart = -1;
        if (tokens.kind === Token.Name) {
          name = tokens.text;
          nameStart = tokens.start;
        }
      }
      return;
    }
  }

  #annotated(start: number, tokens: Tokens, end: number): void {
    const colon = tokens.start;
    tokens.next();
    tokens.skipExpression();
    while (tokens.take(",")) tokens.skipExpression();
    if (tokens.take("=")) this.#list(start, colon, { is: "assignment", valueStart: tokens.start, valueEnd: end });
    else this.#list(start, colon, { is: "declaration" });
  }

  #augmented(start: number, end: number): void {
    const tokens = new Tokens(this.#source, start, end);
    if (tokens.kind !== Token.Name) return;
    const name = tokens.text;
    tokens.next();
    if (tokens.isAugmentedAssignment) this.add(name, start, { is: "other" });
  }

  /** A target list in `[from, to)`: a single name gets `how`, unpacked ones are `other`. */
  #list(from: number, to: number, how: Binding["how"]): void {
    const tokens = new Tokens(this.#source, from, to);
    const before = this.bindings.length;
    this.#targets(tokens, () => how);
    const unpacked = this.bindings.length - before > 1 || /[,*[]/.test(this.#source.slice(from, to));
    if (!unpacked) return;
    for (let index = before; index < this.bindings.length; index++) {
      const binding = this.bindings[index];
      if (binding !== undefined) this.bindings[index] = { ...binding, how: { is: "other" } };
    }
  }

  #targets(tokens: Tokens, how: () => Binding["how"]): void {
    do this.#target(tokens, how);
    while (tokens.take(",") && tokens.kind !== Token.End);
  }

  /** One target; attributes and subscripts bind no name. */
  #target(tokens: Tokens, how: () => Binding["how"]): void {
    // Nested targets are counted, not recursed into, so that depth costs no stack: for each open bracket,
    // how many bindings there were before it. `(a or b).c = 1` takes its names back.
    const opened: number[] = [];
    for (;;) {
      while (tokens.isOperator("*") || tokens.isOperator("(") || tokens.isOperator("[")) {
        if (!tokens.isOperator("*")) opened.push(this.bindings.length);
        tokens.next();
      }
      if (tokens.kind === Token.Name && !tokens.isName("in")) {
        const name = tokens.text;
        const start = tokens.start;
        tokens.next();
        if (!this.#skipTrailers(tokens)) this.add(name, start, how());
      } else if (tokens.kind === Token.String || tokens.kind === Token.Number) {
        tokens.next();
        this.#skipTrailers(tokens);
      }
      while (opened.length > 0 && (tokens.isOperator(")") || tokens.isOperator("]"))) {
        const before = opened.pop() ?? 0;
        tokens.next();
        if (this.#skipTrailers(tokens)) this.bindings.length = before;
      }
      if (opened.length === 0 || tokens.kind === Token.End) return;
      if (!tokens.take(",")) tokens.next();
    }
  }

  #skipTrailers(tokens: Tokens): boolean {
    let any = false;
    for (;;) {
      if (tokens.isOperator(".")) {
        tokens.next();
        tokens.next();
      } else if (tokens.isOperator("(") || tokens.isOperator("[")) {
        tokens.skipBrackets();
      } else {
        return any;
      }
      any = true;
    }
  }
}
