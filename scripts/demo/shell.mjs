// @ts-check
// Runs the commands that the demo shows: each is printed first, and writes to the terminal itself.
import { spawn } from "node:child_process";
import { command as announce } from "./narration.mjs";
import { acmeProgram } from "./packages.mjs";

/** How long (milliseconds) a command that was interrupted may take to finish what it has begun. */
const GRACE = 10_000;

export class Shell {
  /** @type {{ kill(signal: NodeJS.Signals): boolean, ended: Promise<unknown> } | undefined} */
  #running;

  /**
   * Runs a command to its end.
   *
   * @param {[string, ...string[]]} words - `acme` is the one that was built here
   * @param {{ cwd: string, env: NodeJS.ProcessEnv, ends?: number }} options - `ends`: the exit code it has to end with
   * @throws Error when it ends with another one
   */
  async run(words, { cwd, env, ends = 0 }) {
    const line = words.map(quoted).join(" ");
    announce(line);
    const [program, ...args] = words;
    const [file, before] = program === "acme" ? [process.execPath, [acmeProgram]] : [program, []];
    const child = spawn(file, [...before, ...args], { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    /** @type {Promise<number | string>} */
    const ended = new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
    });
    this.#running = { kill: (signal) => child.kill(signal), ended };
    const code = await ended;
    this.#running = undefined;
    if (code !== ends) throw new Error(`\`${line}\` ended with ${code}${ends === 0 ? "" : ` instead of ${ends}`}.`);
  }

  /**
   * Waits for the command that runs, which was told as well.
   *
   * @param {NodeJS.Signals} signal - one that came here; a terminal sends its Ctrl-C to both
   */
  async interrupt(signal) {
    const running = this.#running;
    if (running === undefined) return;
    if (signal !== "SIGINT" || !process.stdin.isTTY) running.kill(signal);
    const impatient = setTimeout(() => running.kill("SIGKILL"), GRACE);
    await running.ended;
    clearTimeout(impatient);
  }
}

/** A word as a shell would take it. @param {string} word */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
