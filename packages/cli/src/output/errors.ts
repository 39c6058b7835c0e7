// Errors and problems as people read them: what happened, where, what to do; causes and stacks only when asked for.
import type { AcmeError, AcmeErrorJson, Problem, SourcePlace } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import type { Paint } from "../terminal/style.ts";
import { wrap } from "../terminal/text-width.ts";

/** An error that ended a command. */
export function renderError(error: AcmeError, look: Look, debug: boolean): string[] {
  const lines = error.kind === "cancelled" ? [error.message] : message("Error", look.style.red, error, look);
  if (debug) lines.push("", ...stackOf(error).map((line) => look.style.dim(line)));
  return lines;
}

/** Problems beside results, each once, most of them cut off when there are very many. */
export function renderProblems(problems: readonly Problem[], look: Look): string[] {
  const seen = new Map(problems.map((problem) => [`${problem.message}${placeText(problem.place)}`, problem]));
  const shown = [...seen.values()].slice(0, 20);
  const lines = shown.flatMap((problem) => message("Warning", look.style.yellow, problem, look));
  if (seen.size > shown.length) lines.push(look.style.yellow(`... and ${seen.size - shown.length} more, see --json`));
  return lines;
}

function message(label: string, paint: Paint, error: AcmeErrorJson | AcmeError, look: Look): string[] {
  const place = placeText(error.place);
  const where = place === "" || error.message.includes(place) ? "" : `${place}: `;
  const width = Math.min(look.width, 120);
  const [first = "", ...rest] = error.message.split("\n").flatMap((line) => wrap(line, width));
  const lines = [`${paint(`${label}:`)} ${where}${first}`, ...rest];
  if (error.hint !== undefined) lines.push(...indented(error.hint, look));
  return lines;
}

/** A hint, below what it is about. */
export function indented(text: string, look: Look, indent = "  "): string[] {
  const lines = text.split("\n").flatMap((line) => wrap(line, Math.min(look.width, 120) - indent.length - 2));
  return lines.map((line, index) => `${indent}${index === 0 ? `${look.symbols.arrow} ` : "  "}${line}`);
}

/** `acme.yaml:3:7`, as terminals and editors can follow it. */
export function placeText(place: SourcePlace | undefined): string {
  if (place === undefined) return "";
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
}

function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [typeof error === "string" ? error : JSON.stringify(error)];
  const own = (error.stack ?? String(error)).split("\n");
  return error.cause === undefined
    ? own
    : [...own, ...stackOf(error.cause).map((line, index) => (index === 0 ? `Caused by ${line}` : line))];
}
