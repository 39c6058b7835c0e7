// A host in this process, over two streams, with a client that calls it as an editor does.
import { PassThrough } from "node:stream";
import type { Portal } from "@acme/sdk-core";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { projectOf } from "../run.test-support.ts";
import type { Project } from "../session.ts";
import { protocolVersion } from "./protocol/initialize.ts";
import type { HostNotifications } from "./protocol/host-notifications.ts";
import { type HostMethod, type HostRequests, requestSchemas } from "./protocol/host-requests.ts";
import { serveHost } from "./serve-host.ts";

/** A host and its client. */
export interface TestHost {
  connection: MessageConnection;
  call<M extends HostMethod>(
    method: M,
    params: HostRequests[M]["params"],
    signal?: AbortSignal,
  ): Promise<HostRequests[M]["result"]>;
  /** What was notified, in order. */
  notes: { [N in keyof HostNotifications]: { name: N; note: HostNotifications[N] } }[keyof HostNotifications][];
  /** Resolves when a note of this name is there, or comes. */
  noted<N extends keyof HostNotifications>(name: N): Promise<HostNotifications[N]>;
  /** Closes the host's input, and waits for its end. */
  close(): Promise<void>;
}

/** Starts a host of a Portal. */
export async function startHost(
  portal: Portal | Project,
  { initialize = true, directory = "/project" }: { initialize?: boolean; directory?: string } = {},
): Promise<TestHost> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const served = serveHost({
    input,
    output,
    projects: "openPortal" in portal ? portal : projectOf(portal),
    version: "1.2.3",
    signal: new AbortController().signal,
  });
  const connection = createMessageConnection(new StreamMessageReader(output), new StreamMessageWriter(input));
  const notes: TestHost["notes"] = [];
  const listeners = new Set<() => void>();
  connection.onNotification((name, note) => {
    notes.push({ name, note } as never);
    for (const listener of listeners) listener();
  });
  connection.listen();
  const host: TestHost = {
    connection,
    notes,
    async call(method, params, signal) {
      const source = new CancellationTokenSource();
      signal?.addEventListener("abort", () => source.cancel());
      const result = await connection.sendRequest(method, params, source.token);
      return requestSchemas[method].result.parse(result);
    },
    noted: (name) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = notes.find((note) => note.name === name);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found.note as never);
        };
        listeners.add(look);
        look();
      }),
    async close() {
      input.end();
      await served;
      connection.dispose();
    },
  };
  if (initialize) {
    await host.call("initialize", { protocol: protocolVersion, directory, client: { name: "test", version: "1" } });
  }
  return host;
}
