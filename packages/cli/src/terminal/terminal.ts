// The terminal of one run: results to stdout, everything else to stderr, and one line of progress that never mixes with
// either.
import type { ProgressReport } from "@acme/sdk-core";
import type { Look } from "./look.ts";
import { createStyle, wantsColour } from "./style.ts";
import { symbolsFor } from "./symbols.ts";
import { truncateEnd } from "./text-width.ts";

/** A stream as far as the terminal uses it. */
export interface OutputStream {
  /** Writes text as it is. */
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** What a run is given of its process. A test gives its own. */
export interface ProcessIo {
  stdout: OutputStream;
  stderr: OutputStream;
  stdin: { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

const frameTime = 100;
/** Elsewhere than on a terminal, only what takes longer than this is worth a line. */
const lineTime = 1000;
const clearLine = "\r\u001B[2K";

/** Writes lines and shows progress. */
export class Terminal {
  /** Of stdout. */
  readonly look: Look;
  /** Of stderr. */
  readonly errorLook: Look;
  readonly #io: ProcessIo;
  #report: ProgressReport | undefined;
  #shown = false;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #lastMessage = "";

  constructor(io: ProcessIo, options: { colour: boolean | undefined; now: () => Date }) {
    this.#io = io;
    const lookOf = (stream: OutputStream): Look => ({
      width: widthOf(stream, io.env),
      style: createStyle(wantsColour({ option: options.colour, env: io.env, isTTY: stream.isTTY === true })),
      symbols: symbolsFor(io.env),
      now: options.now(),
    });
    this.look = lookOf(io.stdout);
    this.errorLook = lookOf(io.stderr);
  }

  /** A person is there, who can be asked. */
  get isInteractive(): boolean {
    return this.#io.stdin.isTTY === true && this.#io.stderr.isTTY === true;
  }

  /** Results: lines to stdout. */
  print(lines: readonly string[]): void {
    this.#write(this.#io.stdout, lines);
  }

  /** Everything else: lines to stderr. */
  note(lines: readonly string[]): void {
    this.#write(this.#io.stderr, lines);
  }

  /** One JSON document on stdout: readable on a terminal, compact elsewhere. */
  json(document: unknown): void {
    this.#clear();
    this.#io.stdout.write(`${JSON.stringify(document, null, this.#io.stdout.isTTY === true ? 2 : undefined)}\n`);
  }

  /** A moving line on a terminal; elsewhere a line for each thing that takes its time. */
  readonly progress = (report: ProgressReport): void => {
    this.#report = report;
    const isTTY = this.#io.stderr.isTTY === true;
    this.#timer ??= setInterval(() => (isTTY ? this.#draw() : this.#drawLine()), isTTY ? frameTime : lineTime).unref();
  };

  /** Ends the progress line. */
  endProgress(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#report = undefined;
    this.#lastMessage = "";
    this.#clear();
  }

  #drawLine(): void {
    const { message = "" } = this.#report ?? {};
    if (message !== this.#lastMessage) this.note([message]);
    this.#lastMessage = message;
  }

  #draw(): void {
    if (this.#report === undefined) return;
    const { message, done, total } = this.#report;
    const { symbols, style, width } = this.errorLook;
    const frame = symbols.spinner[this.#frame++ % symbols.spinner.length] ?? "";
    const count = done === undefined || total === undefined ? "" : ` ${done}/${total}`;
    const text = truncateEnd(oneLine(message), width - count.length - 4, symbols.ellipsis);
    this.#io.stderr.write(`${clearLine}${style.cyan(frame)} ${text}${count}`);
    this.#shown = true;
  }

  #clear(): void {
    if (!this.#shown) return;
    this.#io.stderr.write(clearLine);
    this.#shown = false;
  }

  #write(stream: OutputStream, lines: readonly string[]): void {
    this.#clear();
    if (lines.length > 0) stream.write(lines.map((line) => `${withoutControls(line).trimEnd()}\n`).join(""));
  }
}

function widthOf(stream: OutputStream, env: ProcessIo["env"]): number {
  const given = Number(env["COLUMNS"]);
  // A terminal that does not know its size says 0.
  if (stream.isTTY === true) return stream.columns || (given > 0 ? given : 80);
  return given > 0 ? given : Infinity;
}

/** Names and values come from servers and files: nothing of them may steer the terminal. Colour codes are ours. */
function withoutControls(line: string): string {
  return line.replaceAll(controls, (_, colour?: string) => colour ?? "\uFFFD");
}

// oxlint-disable-next-line no-control-regex -- it is about control characters
const controls = /(\u001B\[[\d;]*m)|[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** A text that may hold line breaks, in one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, " ");
}
