// `acme host` as a process of its own, and a client that calls it over its stdin and stdout.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import {
  type HostMethod,
  type HostNotifications,
  type HostRequests,
  protocolVersion,
  requestSchemas,
} from "../src/host/protocol/index.ts";

const bin = join(import.meta.dirname, "../src/bin.ts");

/** A note of the host. */
export type Note = { [N in keyof HostNotifications]: { name: N; note: HostNotifications[N] } }[keyof HostNotifications];

/** A host that runs. It does not outlive the test. */
export interface HostProcess {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  connection: MessageConnection;
  notes: Note[];
  /** All that it wrote to stderr. */
  stderr: () => string;
  /** Resolves when it is gone. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Calls; the answer passed its schema. */
  call<M extends HostMethod>(
    method: M,
    params: HostRequests[M]["params"],
    signal?: AbortSignal,
  ): Promise<HostRequests[M]["result"]>;
  /** Resolves with the first note that a test means, also one that came before. */
  noted(isMeant: (note: Note) => boolean): Promise<Note>;
}

/** Starts one, and introduces the test. */
export async function startHost(directory: string, env: Record<string, string> = {}): Promise<HostProcess> {
  const child = spawn(
    process.execPath,
    ["--conditions=@acme/source", "--disable-warning=ExperimentalWarning", bin, "host"],
    { cwd: directory, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  child.stdin.on("error", () => {});
  const ended: HostProcess["ended"] = new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const notes: Note[] = [];
  const listeners = new Set<() => void>();
  connection.onNotification((name, note) => {
    notes.push({ name, note } as Note);
    for (const listener of listeners) listener();
  });
  connection.listen();
  const host: HostProcess = {
    child,
    connection,
    notes,
    stderr: () => stderr,
    ended,
    async call(method, params, signal) {
      const source = new CancellationTokenSource();
      signal?.addEventListener("abort", () => source.cancel());
      return requestSchemas[method].result.parse(await connection.sendRequest(method, params, source.token));
    },
    noted: (isMeant) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = notes.find(isMeant);
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
  const client = { name: "test", version: "1" };
  await host.call("initialize", { protocol: protocolVersion, directory, client });
  return host;
}
