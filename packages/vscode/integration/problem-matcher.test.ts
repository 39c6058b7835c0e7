// The problem matcher of tasks over what the command line really prints: each place of a problem is found, and nothing else.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { argumentsOf, type AcmeTask } from "../src/tasks/acme-task.ts";

const cli = join(import.meta.dirname, "../../cli/src/bin.ts");
const { problemMatchers, problemPatterns } = manifest.contributes;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "acme-matcher-"));
  write("acme.yaml", "project: shop\nadapter: prefect\nenvironments:\n  dev:\n    defaults: { work_pool: a }\n");
  write("flows/good.py", "from prefect import flow\n\n\n@flow\ndef good(): ...\n");
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: directory });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

/** What a task's terminal shows, line by line, as VS Code hands it to a problem matcher. */
function linesOf(task: AcmeTask, env: NodeJS.ProcessEnv): string[] {
  const node = [process.execPath, "--conditions=@acme/source", "--disable-warning=ExperimentalWarning"];
  const [program = "", ...options] = node;
  const { stdout, stderr } = spawnSync(program, [...options, cli, ...argumentsOf(task)], {
    cwd: directory,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return stripVTControlCharacters(`${stdout}${stderr}`).split("\n");
}

/** The problems that the matcher of package.json finds. */
function problemsIn(lines: readonly string[]): object[] {
  const [matcher] = problemMatchers;
  const pattern = problemPatterns.find(({ name }) => `$${name}` === matcher?.pattern);
  if (pattern === undefined) throw new Error("The matcher has no pattern.");
  const { regexp, file, line, column, severity, message } = pattern;
  return lines.flatMap((text) => {
    const found = new RegExp(regexp).exec(text);
    if (found === null) return [];
    const number = (group: number): number | undefined =>
      found[group] === undefined ? undefined : Number(found[group]);
    return [
      {
        file: found[file],
        line: number(line),
        column: number(column),
        severity: found[severity],
        message: found[message],
      },
    ];
  });
}

const looks = [{ NO_COLOR: "1" }, { FORCE_COLOR: "1" }];

it.each(looks)("a mistake in acme.yaml has its place (%j)", (env) => {
  write("acme.yaml", "project: shop\nadapter: prefect\nenvironments:\n  dev: {}\n  uat:\n    aftr: dev\n");
  expect(problemsIn(linesOf({ command: "status" }, env))).toEqual([
    {
      file: "acme.yaml",
      line: 6,
      column: 5,
      severity: "Error",
      message: expect.stringMatching(/^Unknown key aftr in environments\.uat\./) as unknown,
    },
  ]);
});

it.each(looks)("what the scan cannot read has its place, as a warning (%j)", (env) => {
  write("flows/bad name.py", "from prefect import flow\n\n\n@flow\ndef bad(:\n  ...\n");
  expect(problemsIn(linesOf({ command: "flows" }, env))).toEqual([
    {
      file: "flows/bad name.py",
      line: 5,
      column: undefined,
      severity: "Warning",
      message: expect.stringContaining("never closed") as unknown,
    },
  ]);
});

it("of what is in order nothing is a problem", () => {
  const lines = linesOf({ command: "flows" }, { NO_COLOR: "1" });
  expect(lines.join("\n")).toContain("good");
  expect(problemsIn(lines)).toEqual([]);
});
