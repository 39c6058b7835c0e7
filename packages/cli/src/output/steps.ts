// The steps that an environment requires of a release, as people read them: how far each is, and how to satisfy it.
import type { ValidationState } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";
import { until } from "./times.ts";

/** One step: its mark, name and what was seen; below it what to do, where that is not said elsewhere. */
export function stepLines(state: ValidationState, look: Look): string[] {
  const next = nextText(state, look);
  return [stepLine(state, look), ...(next === "" ? [] : [`  ${look.style.dim(`${look.symbols.arrow} ${next}`)}`])];
}

/** One step in one line. */
export function stepLine({ step, state, detail }: ValidationState, { style, symbols }: Look): string {
  const mark = {
    passed: style.green(symbols.done),
    waiting: style.yellow(symbols.waiting),
    failed: style.red(symbols.failed),
  }[state];
  return `${mark} ${padEnd(oneLine(step), 12)}  ${oneLine(detail)}`.trimEnd();
}

function nextText({ next, passesAt }: ValidationState, look: Look): string {
  return passesAt === undefined ? (next ?? "") : until(passesAt, look.now);
}
