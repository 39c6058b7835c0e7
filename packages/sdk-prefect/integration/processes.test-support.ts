// Runs the programs of the tests that compare discovery with Python: they print one line an answer.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
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

/** The newest CPython of this machine: of those on the PATH and those that pyenv keeps. */
export function newestPython(): { readonly python: string; readonly version: string; readonly library: string } {
  const found = new Set<string>();
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) if (/^python3(\.\d+)?$/.test(name)) found.add(join(folder, name));
  }
  const versions = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  if (existsSync(versions)) for (const name of readdirSync(versions)) found.add(join(versions, name, "bin", "python3"));
  const print =
    "import sys, sysconfig; print(sys.version_info.major * 1000 + sys.version_info.minor, sys.version.split()[0], sysconfig.get_paths()['stdlib'])";
  const answers = [...found].flatMap((python) => {
    const { status, stdout } = spawnSync(python, ["-c", print], { encoding: "utf8" });
    const [order, version, library] = stdout?.trim().split(" ") ?? [];
    return status === 0 && version !== undefined && library !== undefined
      ? [{ python, version, library, order: Number(order) }]
      : [];
  });
  const [newest] = answers.sort((a, b) => b.order - a.order);
  if (newest === undefined) throw new Error("This test needs a CPython 3.");
  return newest;
}
