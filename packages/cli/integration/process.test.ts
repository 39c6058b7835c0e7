// The process `acme`: what only a real process shows. Its engine is a fixture, so that a test decides how long it takes.
import { type ChildProcess, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Running, startAcme } from "./acme.test-support.ts";

const options = [
  "--conditions=@acme/source",
  "--disable-warning=ExperimentalWarning",
  join(import.meta.dirname, "../src/bin.ts"),
];
const script = [process.execPath, ...options].map((word) => `'${word}'`).join(" ");
let folder: string;
let running: Set<ChildProcess>;

beforeEach(async () => {
  running = new Set();
  folder = await mkdtemp(join(tmpdir(), "acme-process-"));
  const engine = join(import.meta.dirname, "fixtures/slow-engine.mjs");
  await writeFile(
    join(folder, "acme.yaml"),
    `project: shop\nadapter: ${engine}\nenvironments: { dev: {}, uat: { after: dev } }\n`,
  );
  await writeFile(join(folder, ".gitignore"), "begun-*\ngo-*\ndeployed.json\n");
  await mkdir(join(folder, "flows"));
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "First");
});

afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function git(...args: string[]): void {
  execFileSync("git", args, { cwd: folder });
}

function acme(...argv: string[]): Running {
  const run = startAcme(folder, argv);
  running.add(run.child);
  void run.ended.then(() => running.delete(run.child));
  return run;
}

/** Resolves when the file is there; rejects when the process ended before. */
async function appears(file: string, run: Running): Promise<void> {
  let ended: string | undefined;
  void run.ended.then((how) => (ended = JSON.stringify(how)));
  while (!existsSync(join(folder, file))) {
    if (ended !== undefined) throw new Error(`it ended before ${file} was there: ${ended}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function release(...flows: string[]): Promise<unknown> {
  return Promise.all(flows.map((flow) => writeFile(join(folder, `go-${flow}`), "")));
}

describe("acme", () => {
  it("gives its version without loading anything but its first file", async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8")) as {
      version: string;
    };
    const hooks = `data:text/javascript,${encodeURIComponent(reporter)}`;
    const printed = execFileSync(process.execPath, ["--import", hooks, ...options, "--version"], {
      encoding: "utf8",
    });
    expect(printed.trim().split("\n")).toEqual([expect.stringMatching(/\/bin\.ts$/), version]);
  });

  it("finishes what was begun at the first Ctrl-C, begins nothing more, and says what is done and what is left", async () => {
    await release("a");
    const run = acme("deploy", "--all", "--yes");
    await appears("begun-b", run);
    run.child.kill("SIGINT");
    await run.says("Cancelling");
    await release("b", "c");
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/✓ a +applied[^]*✓ b +applied[^]*2 applied, 3 cancelled\.\nNot done: c, d, e/);
    expect(existsSync(join(folder, "begun-c"))).toBe(false);
  });

  it("stops at once at the second Ctrl-C", async () => {
    const run = acme("deploy", "--all", "--yes");
    await appears("begun-a", run);
    run.child.kill("SIGINT");
    await run.says("Cancelling");
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
  });

  it("does not mind a reader that has seen enough", () => {
    const command = `${script} flows --json | head -c 1; exit \${PIPESTATUS[0]}`;
    expect(execFileSync("bash", ["-c", command], { cwd: folder, encoding: "utf8" })).toBe("{");
  });

  it("ends with its exit code, and keeps stdout for results", async () => {
    const { code, stdout, stderr } = await acme("deploy", "--env", "uat", "--all", "--yes").ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("acme promote --from dev --to uat");
  });

  it("completes in bash", () => {
    const lines = `
      acme() { ${script} "$@"; }
      eval "$(acme completion bash)"
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _acme; echo "\${COMPREPLY[@]}"; }
      try acme prom
      try acme promote --to ""
      try acme deploy ""
      try acme deploy --take l`;
    expect(execFileSync("bash", ["-c", lines], { cwd: folder, encoding: "utf8" })).toBe(
      "promote\ndev uat\na b c d e\nlive\n",
    );
  });
});

/** A module that prints each file that is loaded after it. */
const reporter = `
import { writeSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:")) writeSync(1, url + "\\n");
    return next(url, context);
  },
});`;
