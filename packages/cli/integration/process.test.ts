// The process `acme`: what only a real process shows. Its engine is a fixture, so that a test decides how long it takes.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../src/bin.ts");
const node = [process.execPath, "--conditions=@acme/source", "--disable-warning=ExperimentalWarning", bin] as const;
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

interface Running {
  child: ChildProcess;
  /** Resolves when stderr or stdout has the text. */
  says(text: string): Promise<void>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function acme(...argv: string[]): Running {
  const child = spawn(node[0], [...node.slice(1), ...argv], { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  running.add(child);
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (part: Buffer) => {
      text[name] += part.toString();
      for (const listener of listeners) listener();
    });
  }
  return {
    child,
    says: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (`${text.stdout}${text.stderr}`.includes(wanted)) resolve();
        };
        listeners.add(check);
        check();
      }),
    ended: new Promise((resolve) => {
      child.on("close", (code) => {
        running.delete(child);
        resolve({ code, ...text });
      });
    }),
  };
}

async function appears(file: string): Promise<void> {
  while (!existsSync(join(folder, file))) await new Promise((resolve) => setTimeout(resolve, 10));
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
    const printed = execFileSync(process.execPath, ["--import", hooks, ...node.slice(1), "--version"], {
      encoding: "utf8",
    });
    expect(printed.trim().split("\n")).toEqual([expect.stringMatching(/\/bin\.ts$/), version]);
  });

  it("finishes what was begun at the first Ctrl-C, begins nothing more, and says what is done and what is left", async () => {
    await release("a");
    const run = acme("deploy", "--all", "--yes");
    await appears("begun-b");
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
    await appears("begun-a");
    run.child.kill("SIGINT");
    await run.says("Cancelling");
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
  });

  it("does not mind a reader that has seen enough", () => {
    const command = `${node.map((word) => `'${word}'`).join(" ")} flows --json | head -c 1; exit \${PIPESTATUS[0]}`;
    expect(execFileSync("bash", ["-c", command], { cwd: folder, encoding: "utf8" })).toBe("{");
  });

  it("ends with its exit code, and keeps stdout for results", async () => {
    const { code, stdout, stderr } = await acme("deploy", "--env", "uat", "--all", "--yes").ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("acme promote --from dev --to uat");
  });

  it("completes in bash", () => {
    const script = `
      acme() { ${node.map((word) => `'${word}'`).join(" ")} "$@"; }
      eval "$(acme completion bash)"
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _acme; echo "\${COMPREPLY[@]}"; }
      try acme prom
      try acme promote --to ""
      try acme deploy ""
      try acme deploy --take l`;
    expect(execFileSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" })).toBe(
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
