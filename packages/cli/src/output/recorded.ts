// What was recorded by `acme validate`, as people read it.
import { describeCode, type RecordedInTarget } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, textWidth } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";

/** A line for each flow and step, below the environment that asks for it. */
export function renderRecorded(recorded: readonly RecordedInTarget[], { style, symbols }: Look): string[] {
  return recorded.flatMap(({ environment, actor, validations, code }) => {
    const width = Math.max(...validations.map(({ flow }) => textWidth(flow)));
    const declared = actor.authenticated ? "" : " (declared)";
    return [
      `Recorded for ${style.bold(environment)} by ${oneLine(actor.name)}${declared}`,
      ...validations.map(({ flow, release, step, passed, note }) => {
        const version = code[release] === undefined ? release : describeCode(code[release]);
        const mark = passed ? style.green(symbols.done) : style.red(symbols.failed);
        return `  ${mark} ${padEnd(flow, width)}  ${style.cyan(version)}  ${step}${note === undefined ? "" : `: ${oneLine(note)}`}`;
      }),
    ];
  });
}
