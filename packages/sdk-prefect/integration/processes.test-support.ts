// Runs the programs of the tests that compare discovery with Python: they print one line an answer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Lines of standard output. @throws when the program ends with another code than 0. */
export async function* linesOf(program: string, args: readonly string[], input = ""): AsyncGenerator<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const errors: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const ended = once(child, "close") as Promise<[number | null]>;
  child.stdin.end(input);
  try {
    yield* createInterface({ input: child.stdout });
    const [code] = await ended;
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors.join("").slice(-2000)}`);
  } finally {
    child.kill();
  }
}

/** The Python of the test environment that has Prefect; makes the environment when it is not there. */
export async function prefectPython(): Promise<string> {
  const tool = new URL("../../../tools/prefect-server/venv.mjs", import.meta.url).href;
  const { ensureVenv } = (await import(tool)) as { ensureVenv: () => Promise<{ python: string }> };
  return (await ensureVenv()).python;
}
