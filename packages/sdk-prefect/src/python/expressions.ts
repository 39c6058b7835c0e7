// Reads the few forms of expressions that refer to something: names, attributes, calls, strings, lambdas.
// Everything else is `other`. It evaluates nothing.
import type { SourceText } from "./source-text.ts";
import { stringValue } from "./string-literals.ts";
import { Token, Tokens } from "./tokens.ts";

export type Expression =
  | { readonly kind: "name"; readonly name: string; readonly start: number }
  | { readonly kind: "attribute"; readonly object: Expression; readonly attribute: string; readonly start: number }
  | {
      readonly kind: "call";
      readonly callee: Expression;
      readonly arguments: readonly Argument[];
      readonly start: number;
    }
  /** `value` is undefined when only running the code can tell it. */
  | { readonly kind: "string"; readonly value: string | undefined; readonly start: number }
  | { readonly kind: "none"; readonly start: number }
  | { readonly kind: "lambda"; readonly start: number }
  | { readonly kind: "other"; readonly start: number };

export interface Argument {
  readonly keyword?: string;
  readonly unpacked?: "*" | "**";
  readonly value: Expression;
}

/** Nesting beyond which an expression is not followed. */
const DEEPEST = 64;

/** Reads the expression that fills `[start, end)`. */
export function readExpression(source: SourceText, start: number, end: number): Expression {
  const tokens = new Tokens(source, start, end);
  const expression = parseExpression(tokens);
  return tokens.kind === Token.End ? expression : { kind: "other", start };
}

/** Reads one expression and stands on what ends it: `,`, `:`, `=`, a closing bracket or the end. */
function parseExpression(tokens: Tokens, depth = 0): Expression {
  const start = tokens.start;
  const name = tokens.kind === Token.Name ? takeName(tokens) : undefined;
  return parseRest(tokens, start, name, depth);
}

function takeName(tokens: Tokens): string {
  const name = tokens.text;
  tokens.next();
  return name;
}

const NOT_NAMES: ReadonlySet<string> = new Set([
  "await",
  "yield",
  "not",
  "lambda",
  "True",
  "False",
  "None",
  "if",
  "for",
  "in",
  "is",
  "and",
  "or",
  "else",
]);

/** @param name the first name, when the caller has passed over it already. */
function parseRest(tokens: Tokens, start: number, name: string | undefined, depth: number): Expression {
  let expression: Expression = { kind: "other", start };
  if (name !== undefined) {
    if (name === "lambda") {
      skipLambda(tokens);
      return { kind: "lambda", start };
    }
    if (name === "None") expression = { kind: "none", start };
    else if (!NOT_NAMES.has(name)) {
      if (tokens.take(":=")) return parseExpression(tokens, depth + 1);
      expression = { kind: "name", name, start };
    }
  } else if (tokens.kind === Token.String) {
    expression = { kind: "string", value: takeStrings(tokens), start };
  } else if (tokens.isOperator("(") && depth < DEEPEST) {
    tokens.next();
    const inner = parseExpression(tokens, depth + 1);
    if (tokens.isOperator(")")) expression = inner;
    else skipToClosing(tokens);
    tokens.next();
  } else if (tokens.isOperator("(") || tokens.isOperator("[") || tokens.isOperator("{")) {
    tokens.skipBrackets();
  }
  for (let trailers = 0; trailers < DEEPEST; trailers++) {
    if (tokens.take(".")) {
      if (tokens.kind !== Token.Name) break;
      expression = { kind: "attribute", object: expression, attribute: takeName(tokens), start };
    } else if (tokens.isOperator("(") && depth < DEEPEST) {
      tokens.next();
      expression = { kind: "call", callee: expression, arguments: parseArguments(tokens, depth + 1), start };
    } else if (tokens.isOperator("[")) {
      tokens.skipBrackets();
      expression = { kind: "other", start };
    } else {
      break;
    }
  }
  const before = tokens.start;
  tokens.skipExpression();
  return tokens.start === before ? expression : { kind: "other", start };
}

/** After the opening bracket of a call; stands after the closing one. */
function parseArguments(tokens: Tokens, depth: number): Argument[] {
  const list: Argument[] = [];
  while (tokens.kind !== Token.End && !tokens.isOperator(")")) {
    const before = tokens.start;
    const unpacked = tokens.isOperator("*") ? "*" : tokens.isOperator("**") ? "**" : undefined;
    if (unpacked !== undefined) tokens.next();
    const start = tokens.start;
    const name = tokens.kind === Token.Name ? takeName(tokens) : undefined;
    if (name !== undefined && unpacked === undefined && tokens.take("="))
      list.push({ keyword: name, value: parseExpression(tokens, depth) });
    else {
      const value = parseRest(tokens, start, name, depth);
      list.push(unpacked === undefined ? { value } : { unpacked, value });
    }
    if (!tokens.take(",") && tokens.start === before) tokens.next();
  }
  tokens.next();
  return list;
}

function takeStrings(tokens: Tokens): string | undefined {
  let value: string | undefined = "";
  while (tokens.kind === Token.String) {
    const part: string | undefined = value === undefined ? undefined : stringValue(tokens.text);
    value = part === undefined ? undefined : value + part;
    tokens.next();
  }
  return value;
}

function skipLambda(tokens: Tokens): void {
  let open = 1;
  while (tokens.kind !== Token.End && open > 0) {
    if (tokens.isOperator("(") || tokens.isOperator("[") || tokens.isOperator("{")) {
      tokens.skipBrackets();
      continue;
    }
    if (tokens.isOperator(")") || tokens.isOperator("]") || tokens.isOperator("}")) return;
    if (tokens.isName("lambda")) open++;
    else if (tokens.isOperator(":")) open--;
    tokens.next();
  }
  tokens.skipExpression();
}

function skipToClosing(tokens: Tokens): void {
  while (tokens.kind !== Token.End && !tokens.isOperator(")")) {
    if (tokens.isOperator("(") || tokens.isOperator("[") || tokens.isOperator("{")) tokens.skipBrackets();
    else tokens.next();
  }
}
