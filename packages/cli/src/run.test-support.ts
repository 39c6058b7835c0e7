// Runs `acme` in this process, with streams that keep what is written and a person who answers what a test says.
import type { Check, CodeRepository, Portal } from "@acme/sdk-core";
import type { ConfigDraft } from "@acme/sdk-prefect";
import type { ExitCode } from "./exit-codes.ts";
import type { Choice, Prompts } from "./input/prompts.ts";
import { now } from "./portal.test-support.ts";
import { runCli } from "./run-cli.ts";
import type { Project } from "./session.ts";

/** What a run left. */
export interface Ran {
  code: ExitCode;
  stdout: string;
  stderr: string;
  /** Stdout as JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at whatever is in it
  json: () => any;
  /** What was asked. */
  asked: string[];
}

/** How a run differs from one in a pipe. */
export interface RunSetup {
  /** A terminal of this many columns, with a person at it. */
  columns?: number;
  /** What the person answers, in turn: for a choice, its value or values. */
  answers?: unknown[];
  env?: Record<string, string>;
  signal?: AbortSignal;
  cwd?: string;
}

/** What a folder without any file that helps gives. */
export const emptyDraft: ConfigDraft = {
  sources: [],
  environments: [],
  defaults: {},
  deployments: {},
  questions: [{ key: "work_pool", question: "Work pool" }],
  notes: [],
};

/** A project whose Portal cannot be opened. */
export function brokenProject(error: Error, code: CodeRepository, checks: Check[] = []): Project {
  return {
    openPortal: async () => {
      await Promise.resolve();
      throw error;
    },
    checkPortal: () => Promise.reject(error),
    repository: () => Promise.resolve(code),
    draft: () => Promise.resolve({ draft: emptyDraft, flows: [] }),
    async *basicChecks() {
      for (const check of checks) yield await Promise.resolve(check);
    },
  };
}

/** Runs `acme` with these arguments. */
export async function acme(portal: Portal | Project, argv: readonly string[], setup: RunSetup = {}): Promise<Ran> {
  const isTTY = setup.columns !== undefined;
  const stream = (): { text: string; isTTY: boolean; columns?: number; write(part: string): void } => ({
    text: "",
    isTTY,
    ...(setup.columns === undefined ? {} : { columns: setup.columns }),
    write(part) {
      this.text += part;
    },
  });
  const [stdout, stderr] = [stream(), stream()];
  const asked: string[] = [];
  const answers = [...(setup.answers ?? [])];
  const answer = <T>(question: string, choices: readonly Choice[] = []): Promise<T> => {
    asked.push([question, ...choices.map(({ value }) => value)].join(" | "));
    if (answers.length === 0) throw new Error(`nobody answers: ${question}`);
    return Promise.resolve(answers.shift() as T);
  };
  const prompts: Prompts = {
    confirm: answer,
    text: (question) => answer(question),
    selectOne: answer,
    selectSome: answer,
  };
  const code = await runCli(argv, {
    io: {
      stdout,
      stderr,
      stdin: { isTTY },
      env: { LANG: "C.UTF-8", NO_COLOR: "1", ...setup.env },
      cwd: setup.cwd ?? "/project",
    },
    version: "1.2.3",
    signal: setup.signal ?? new AbortController().signal,
    project: "openPortal" in portal ? portal : projectOf(portal),
    prompts: () => Promise.resolve(prompts),
    now: () => now,
  });
  return { code, stdout: stdout.text, stderr: stderr.text, json: () => JSON.parse(stdout.text), asked };
}

/** The project of a Portal in memory. */
export function projectOf(portal: Portal): Project {
  return {
    openPortal: () => Promise.resolve(portal),
    checkPortal: () =>
      Promise.resolve({
        file: { path: "/project/acme.yaml", directory: "/project", kind: "yaml" },
        portal,
        adapterFiles: [],
        problems: [],
      }),
    repository: () => Promise.resolve(portal.code),
    draft: async () => ({ draft: emptyDraft, flows: (await portal.findFlows()).items }),
    basicChecks: () => portal.check(),
  };
}
