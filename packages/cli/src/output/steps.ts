// The steps that an environment requires of a release, as people read them: how far each is, and how to satisfy it.
import type { ValidationState } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, textWidth } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";
import { until } from "./times.ts";

/** Each step: its mark, name and what was seen; below it what to do, where that is not said elsewhere. */
export function stepLines(states: readonly ValidationState[], look: Look): string[] {
  const lines = stepHeads(states, look);
  return states.flatMap((state, index) => {
    const next = nextText(state, look);
    return [lines[index] ?? "", ...(next === "" ? [] : [`  ${look.style.dim(`${look.symbols.arrow} ${next}`)}`])];
  });
}

/** Each step in one line, what was seen in one column. */
export function stepHeads(states: readonly ValidationState[], { style, symbols }: Look): string[] {
  const marks = {
    passed: style.green(symbols.done),
    waiting: style.yellow(symbols.waiting),
    failed: style.red(symbols.failed),
  };
  const width = Math.max(...states.map(({ step }) => textWidth(oneLine(step))));
  return states.map(({ step, state, detail }) =>
    `${marks[state]} ${padEnd(oneLine(step), width)}  ${oneLine(detail)}`.trimEnd(),
  );
}

function nextText({ next, passesAt }: ValidationState, look: Look): string {
  return passesAt === undefined ? (next ?? "") : until(passesAt, look.now);
}
