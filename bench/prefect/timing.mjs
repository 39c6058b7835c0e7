// Times whole processes, interleaved so that a drift of the machine hits all alike, and prints a table of ratios.
import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/** Runs a command to its end; gives seconds and stdout. Throws with the tail of its output when it fails. */
export function time({ command, args = [], cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const out = [];
    const err = [];
    child.stdout.on("data", (chunk) => out.push(chunk));
    child.stderr.on("data", (chunk) => err.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      const seconds = (performance.now() - start) / 1000;
      const stdout = Buffer.concat(out).toString();
      if (code === 0) resolve({ seconds, stdout });
      else
        reject(
          new Error(
            `${command} ${args.join(" ")} ended with ${code}:\n${stdout.slice(-1500)}\n${Buffer.concat(err).toString().slice(-1500)}`,
          ),
        );
    });
  });
}

/**
 * Times each contestant `runs` times, in turn.
 *
 * @param contestants - name to `{ before?, run }`; `before` is not timed
 * @returns name to the sorted seconds
 */
export async function race(contestants, runs) {
  const seconds = new Map(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, { before, run: job }] of Object.entries(contestants)) {
      await before?.();
      seconds.get(name).push((await job()).seconds);
    }
  }
  for (const list of seconds.values()) list.sort((a, b) => a - b);
  return seconds;
}

export const median = (sorted) => sorted[Math.floor(sorted.length / 2)];

/** Prints one table as Markdown; numbers are seconds unless a cell is text. */
export function table(title, header, rows) {
  const text = rows.map((row) => row.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : String(cell))));
  const widths = header.map((name, column) => Math.max(name.length, ...text.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  console.log(`\n${title}\n\n${line(header)}\n|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const row of text) console.log(line(row));
}
