// Runs `acme` on a real project: in this process, or as a process of its own where signals, arguments or the environment
// matter. Every JSON document that it prints is held against its published schema.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { project } from "../src/project.ts";
import { runCli } from "../src/run-cli.ts";

/** What a run left. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Stdout as JSON; undefined without `--json`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at whatever is in it
  json: any;
  /** By flow: how it ended, with the code of its error; in a dry run what would happen. Undefined without `--json`. */
  ends: Record<string, string> | undefined;
}

/** A run that may still go on. */
export interface Running {
  child: ChildProcess;
  /** Resolves when stdout or stderr has the text. */
  says: (text: string) => Promise<void>;
  ended: Promise<Ran>;
}

/** Runs it in this process, as in a pipe. */
export async function runAcme(cwd: string, argv: readonly string[]): Promise<Ran> {
  const stream = (): { text: string; isTTY: boolean; write: (part: string) => void } => ({
    text: "",
    isTTY: false,
    write(part) {
      this.text += part;
    },
  });
  const [stdout, stderr] = [stream(), stream()];
  const code = await runCli(argv, {
    io: { stdout, stderr, stdin: { isTTY: false }, env: { LANG: "C.UTF-8", NO_COLOR: "1" }, cwd },
    version: "1.2.3",
    signal: new AbortController().signal,
    project,
    prompts: () => Promise.reject(new Error("nobody is there to be asked")),
  });
  return ran(argv, { code, stdout: stdout.text, stderr: stderr.text });
}

const bin = join(import.meta.dirname, "../src/bin.ts");

/**
 * Starts it as a process, the leader of a group of its own as in a terminal.
 *
 * @param under - a program that starts it, with its arguments
 */
export function startAcme(
  cwd: string,
  argv: readonly string[],
  env: Record<string, string> = {},
  under: readonly string[] = [],
): Running {
  const [program, ...args] = [
    ...under,
    process.execPath,
    "--conditions=@acme/source",
    "--disable-warning=ExperimentalWarning",
    bin,
    ...argv,
  ];
  const child = spawn(program ?? "", args, {
    cwd,
    detached: true,
    env: { ...process.env, LANG: "C.UTF-8", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (part: string) => {
      text[name] += part;
      for (const listener of listeners) listener();
    });
  }
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const ended = closed.then((code) => ran(argv, { code, ...text }));
  return {
    child,
    ended,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (`${text.stdout}${text.stderr}`.includes(wanted)) resolve();
        };
        listeners.add(check);
        check();
        child.on("close", () => reject(new Error(`it ended and never said ${wanted}: ${text.stdout}${text.stderr}`)));
      }),
  };
}

/** Ctrl-C, as a terminal sends it: to the whole group. */
export function interrupt({ child }: Running): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

function ran(argv: readonly string[], { code, stdout, stderr }: Pick<Ran, "code" | "stdout" | "stderr">): Ran {
  if (!argv.includes("--json")) return { code, stdout, stderr, json: undefined, ends: undefined };
  const json = JSON.parse(stdout);
  expect(problemsOf(json.error === undefined ? documentOf(argv) : "error", json)).toEqual([]);
  return { code, stdout, stderr, json, ends: endsOf(json) };
}

/** The name of the schema: some options make another document of a command's. */
function documentOf([command = "", ...rest]: readonly string[]): string {
  const option = ["--commit", "--settings"].find((one) => rest.includes(one));
  return option === undefined ? command : `${command}${option.slice(1)}`;
}

function endsOf(document: Pick<Ran, "json">["json"]): Ran["ends"] {
  const items = document.result?.items ?? document.plan?.items;
  if (items === undefined) return undefined;
  return Object.fromEntries(
    items.map(
      (item: {
        key: { flow: string };
        result?: string;
        does?: string;
        error?: { code: string };
        refusals?: { code: string }[];
      }) => [
        item.key.flow,
        [item.result ?? item.does, item.error?.code ?? item.refusals?.[0]?.code].filter(Boolean).join(": "),
      ],
    ),
  );
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map<string, ValidateFunction>();

/** What is wrong with a document by the published schema of that name. */
export function problemsOf(schema: string, document: unknown): unknown[] {
  const file = join(import.meta.dirname, `../schemas/${schema}.schema.json`);
  const validate = validators.get(schema) ?? ajv.compile(JSON.parse(readFileSync(file, "utf8")));
  validators.set(schema, validate);
  return validate(document) ? [] : (validate.errors ?? []);
}
