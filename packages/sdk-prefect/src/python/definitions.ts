// Reads the headers of `def` and `class`: names and parameters, with annotations and defaults as text.
import type { SourceText } from "./source-text.ts";
import { Token, Tokens } from "./tokens.ts";

export type ParameterKind =
  | "positional-only"
  | "positional-or-keyword"
  | "var-positional"
  | "keyword-only"
  | "var-keyword";

/** One parameter of a function, as written. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** Source text, blanks and line ends made one space. */
  readonly annotation?: string;
  /** Source text, blanks and line ends made one space. */
  readonly default?: string;
}

/** A `def` or `class` header. */
export interface DefinitionHeader {
  readonly name: string;
  readonly nameStart: number;
  readonly async: boolean;
}

/** The name after `def`, `async def` or `class`, from the statement's start to its colon. */
export function readDefinitionHeader(source: SourceText, start: number, colon: number): DefinitionHeader {
  return readHeader(new Tokens(source, start, colon));
}

function readHeader(tokens: Tokens): DefinitionHeader {
  const isAsync = tokens.isName("async");
  if (isAsync) tokens.next();
  tokens.next();
  const header = { name: tokens.kind === Token.Name ? tokens.text : "", nameStart: tokens.start, async: isAsync };
  tokens.next();
  return header;
}

/** The parameters of the `def` whose header is `[start, colon)`. */
export function readParameters(source: SourceText, start: number, colon: number): Parameter[] {
  const tokens = new Tokens(source, start, colon);
  readHeader(tokens);
  if (tokens.isOperator("[")) tokens.skipBrackets();
  return tokens.take("(") ? readList(tokens, ")") : [];
}

/** The parameters of the lambda whose keyword stands at `start`. */
export function readLambdaParameters(source: SourceText, start: number, end: number): Parameter[] {
  const tokens = new Tokens(source, start, end);
  tokens.next();
  return readList(tokens, ":");
}

function readList(tokens: Tokens, closing: ")" | ":"): Parameter[] {
  const parameters: Parameter[] = [];
  const annotated = closing === ")";
  let kind: ParameterKind = "positional-or-keyword";
  while (tokens.kind !== Token.End && !tokens.isOperator(closing)) {
    const before = tokens.start;
    if (tokens.take("/")) {
      for (const [index, parameter] of parameters.entries())
        parameters[index] = { ...parameter, kind: "positional-only" };
    } else if (tokens.take("**")) {
      parameters.push(readParameter(tokens, "var-keyword", annotated));
    } else if (tokens.take("*")) {
      if (tokens.kind === Token.Name) parameters.push(readParameter(tokens, "var-positional", annotated));
      kind = "keyword-only";
    } else if (tokens.kind === Token.Name) {
      parameters.push(readParameter(tokens, kind, annotated));
    }
    if (!tokens.take(",") && tokens.start === before) tokens.next();
  }
  return parameters;
}

function readParameter(tokens: Tokens, kind: ParameterKind, annotated: boolean): Parameter {
  const name = tokens.text;
  tokens.next();
  const annotation = annotated && tokens.take(":") ? readText(tokens) : undefined;
  const value = tokens.take("=") ? readText(tokens) : undefined;
  return {
    name,
    kind,
    ...(annotation !== undefined && { annotation }),
    ...(value !== undefined && { default: value }),
  };
}

function readText(tokens: Tokens): string {
  const start = tokens.start;
  tokens.skipExpression();
  return oneLine(tokens.source, start, tokens.previousEnd);
}

/** Source text on one line: comments dropped, each gap that holds a line end made one space. */
function oneLine(source: SourceText, start: number, end: number): string {
  const text = source.slice(start, end);
  if (!/[\r\n]/.test(text)) return text;
  const tokens = new Tokens(source, start, end);
  let line = "";
  while (tokens.kind !== Token.End) {
    const gap = source.slice(tokens.previousEnd, tokens.start);
    const tight = /[([{]$/.test(line) || tokens.isOperator(")") || tokens.isOperator("]") || tokens.isOperator("}");
    line += line === "" || !/[\r\n#]/.test(gap) ? gap : tight ? "" : " ";
    line += tokens.text;
    tokens.next();
  }
  return line.trim();
}
