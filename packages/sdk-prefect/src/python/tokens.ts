// Tokens of a part of a file, for the few statements that somebody reads. It yields names, numbers, strings and
// operators; comments, blanks and line ends are passed over. It knows no grammar.
import {
  afterNewline,
  BACKSLASH,
  FORM_FEED,
  HASH,
  IDENTIFIER,
  identifierEnd,
  isNewline,
  isWordAt,
  lineEnd,
  SPACE,
  TAB,
} from "./characters.ts";
import type { SourceText } from "./source-text.ts";
import { stringPrefix, StringSkipper } from "./string-literals.ts";

export const Token = { End: 0, Name: 1, Number: 2, String: 3, Operator: 4 } as const;

const LONG_OPERATORS: ReadonlySet<string> = new Set([
  "**=",
  "//=",
  ">>=",
  "<<=",
  "...",
  "**",
  "//",
  ">>",
  "<<",
  "<=",
  ">=",
  "==",
  "!=",
  "<>",
  "->",
  ":=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "@=",
]);
const AUGMENTED: ReadonlySet<string> = new Set([
  "**=",
  "//=",
  ">>=",
  "<<=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "@=",
]);

/** A cursor: its fields describe the current token. After the last one, `kind` stays `Token.End`. */
export class Tokens {
  readonly source: SourceText;
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  readonly #strings: StringSkipper;
  kind: number = Token.End;
  start = 0;
  end: number;
  /** End of the token before the current one. */
  previousEnd: number;
  /** An operator's text; empty for every other token. */
  operator = "";

  /** Stands on the first token of `[from, limit)`. */
  constructor(source: SourceText, from: number, limit: number) {
    this.source = source;
    this.#bytes = source.bytes;
    this.#limit = limit;
    this.#strings = new StringSkipper(source.bytes, limit);
    this.end = from;
    this.previousEnd = from;
    this.next();
  }

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** Whether the current token is this keyword or name. */
  isName(word: string): boolean {
    return this.kind === Token.Name && this.end - this.start === word.length && isWordAt(this.#bytes, this.start, word);
  }

  isOperator(operator: string): boolean {
    return this.operator === operator;
  }

  get isAugmentedAssignment(): boolean {
    return AUGMENTED.has(this.operator);
  }

  /** Passes over the current token when it is this operator. */
  take(operator: string): boolean {
    if (this.operator !== operator) return false;
    this.next();
    return true;
  }

  next(): void {
    const bytes = this.#bytes;
    this.previousEnd = this.end;
    let at = this.end;
    for (; at < this.#limit; at++) {
      const byte = bytes[at];
      if (byte === SPACE || byte === TAB || byte === FORM_FEED || isNewline(byte)) continue;
      if (byte === HASH) at = lineEnd(bytes, at, this.#limit);
      else if (byte === BACKSLASH && isNewline(bytes[at + 1])) at = afterNewline(bytes, at + 1) - 1;
      else break;
    }
    this.operator = "";
    this.start = Math.min(at, this.#limit);
    if (at >= this.#limit) {
      this.kind = Token.End;
      this.end = this.start;
      return;
    }
    const byte = bytes[at] ?? 0;
    if (byte === 34 || byte === 39) {
      this.#string(at);
    } else if (byte >= 48 && byte <= 57) {
      this.#number(at);
    } else if (IDENTIFIER[byte] === 1) {
      const end = Math.min(identifierEnd(bytes, at), this.#limit);
      const quote = bytes[end];
      if (
        end - at <= 2 &&
        end < this.#limit &&
        (quote === 34 || quote === 39) &&
        stringPrefix(bytes, end).start === at
      ) {
        this.#string(end);
      } else {
        this.kind = Token.Name;
        this.end = end;
      }
    } else if (byte === 46 && isDigit(bytes[at + 1])) {
      this.#number(at);
    } else {
      this.#operator(at);
    }
  }

  /** Stands on the `:`, `,`, `=` or closing bracket that ends the expression which begins here. */
  skipExpression(): void {
    while (this.kind !== Token.End) {
      switch (this.operator) {
        case "(":
        case "[":
        case "{":
          this.skipBrackets();
          continue;
        case ")":
        case "]":
        case "}":
        case "=":
        case ",":
        case ":":
          return;
        default:
          if (this.isName("lambda")) {
            this.#skipLambdaParameters();
            continue;
          }
      }
      this.next();
    }
  }

  /** Stands after the bracket that closes the current opening one. */
  skipBrackets(): void {
    let depth = 0;
    do {
      if (this.operator === "(" || this.operator === "[" || this.operator === "{") depth++;
      else if (this.operator === ")" || this.operator === "]" || this.operator === "}") depth--;
      this.next();
    } while (depth > 0 && this.kind !== Token.End);
  }

  /** Stands after the colon of the `lambda` here; its parameters may have lambdas as defaults. */
  #skipLambdaParameters(): void {
    let open = 0;
    do {
      if (this.operator === "(" || this.operator === "[" || this.operator === "{") {
        this.skipBrackets();
        continue;
      }
      if (this.operator === ")" || this.operator === "]" || this.operator === "}") return;
      if (this.isName("lambda")) open++;
      else if (this.operator === ":") open--;
      this.next();
    } while (open > 0 && this.kind !== Token.End);
  }

  #string(quote: number): void {
    this.kind = Token.String;
    this.end = Math.min(this.#strings.skip(quote), this.#limit);
  }

  #number(at: number): void {
    const bytes = this.#bytes;
    let end = at;
    while (end < this.#limit) {
      const byte = bytes[end] ?? 0;
      const exponentSign =
        (byte === 43 || byte === 45) &&
        ((bytes[end - 1] ?? 0) | 32) === 101 &&
        bytes[at + 1] !== 120 &&
        bytes[at + 1] !== 88;
      if (IDENTIFIER[byte] !== 1 && byte !== 46 && !exponentSign) break;
      end++;
    }
    this.kind = Token.Number;
    this.end = end;
  }

  #operator(at: number): void {
    const bytes = this.#bytes;
    this.kind = Token.Operator;
    this.operator = operatorAt(bytes, at, this.#limit - at);
    this.end = at + this.operator.length;
  }
}

/** One string for each byte, so that an operator costs none. */
const ONE: readonly string[] = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

function operatorAt(bytes: Uint8Array, at: number, available: number): string {
  const first = ONE[bytes[at] ?? 0] ?? "";
  const second = bytes[at + 1];
  // Every long operator goes on with one of = * / > < or a point.
  if (
    available < 2 ||
    !(second === 61 || second === 62 || second === 42 || second === 47 || second === 60 || second === 46)
  )
    return first;
  const two = first + ONE[second];
  const three = available > 2 ? two + ONE[bytes[at + 2] ?? 0] : two;
  return LONG_OPERATORS.has(three) ? three : LONG_OPERATORS.has(two) ? two : first;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
