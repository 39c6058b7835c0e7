// Runs the executable from its sources, as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** What Node is started with to run `acme` from its sources. */
export const acmeCommand: readonly [string, ...string[]] = [
  process.execPath,
  "--conditions=@acme/source",
  "--disable-warning=ExperimentalWarning",
  join(import.meta.dirname, "../src/bin.ts"),
];

/** How a process ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A process that runs. */
export interface RunningAcme {
  child: ChildProcess;
  /** Resolves when it has written the text; rejects when it ended without. */
  says: (text: string) => Promise<void>;
  ended: Promise<Ended>;
}

/** Starts `acme` in a folder. */
export function startAcme(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}): RunningAcme {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const [node, ...options] = acmeCommand;
  const child = spawn(node, [...options, ...argv], { cwd, env: { ...inherited, NO_COLOR: "1", ...env } });
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (part: Buffer) => {
      text[name] += part.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, ...text }));
  });
  return {
    child,
    ended,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (`${text.stdout}${text.stderr}`.includes(wanted)) resolve();
        };
        listeners.add(check);
        void ended.then(() => reject(new Error(`it ended without saying ${wanted}: ${JSON.stringify(text)}`)));
        check();
      }),
  };
}
