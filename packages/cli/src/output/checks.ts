// The checks of `acme doctor` as people read them.
import type { Check } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, wrap } from "../terminal/text-width.ts";
import { indented } from "./errors.ts";

const nameWidth = 20;

/** One check, with how to mend it. */
export function renderCheck(check: Check, look: Look): string[] {
  const { style, symbols } = look;
  const sign = {
    ok: style.green(symbols.done),
    warning: style.yellow(symbols.warning),
    error: style.red(symbols.failed),
  }[check.status];
  const indent = " ".repeat(2 + nameWidth + 1);
  const lines = check.message
    .split("\n")
    .flatMap((line) => wrap(line, Math.max(30, Math.min(look.width, 120) - indent.length)));
  return [
    `${sign} ${padEnd(check.name, nameWidth)} ${lines[0] ?? ""}`,
    ...lines.slice(1).map((line) => `${indent}${line}`),
    ...(check.hint === undefined ? [] : indented(check.hint, look, indent)),
  ];
}

/** One line for all of them. */
export function renderCheckSummary(checks: readonly Check[], { style }: Look): string[] {
  const count = (status: Check["status"], what: string): string[] => {
    const number = checks.filter((check) => check.status === status).length;
    return number === 0 ? [] : [`${number} ${what}${number === 1 ? "" : "s"}`];
  };
  const found = [...count("error", "error"), ...count("warning", "warning")];
  return ["", found.length === 0 ? style.green("Everything is in place.") : style.bold(`${found.join(", ")}.`)];
}
