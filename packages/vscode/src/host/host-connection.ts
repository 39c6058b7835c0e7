// JSON-RPC with one host process: calls and notes through their schemas at the door, errors as AcmeErrors again, and what of
// the protocol itself goes wrong. When a process is started and ended is decided elsewhere.
import {
  errorOfHost,
  type HostMethod,
  type HostNotifications,
  type HostRequests,
  notificationSchemas,
} from "@acme/cli/host-protocol";
import { AcmeError } from "@acme/sdk-core";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { checkAnswer } from "./checked-answer.ts";
import { FrameGuard, JunkError } from "./frame-guard.ts";
import type { HostProcess } from "./host-process.ts";

/** A note that a host sent. */
export type HostNote = {
  [N in keyof HostNotifications]: { name: N; note: HostNotifications[N] };
}[keyof HostNotifications];

/** What a connection tells its owner. */
export interface ConnectionEvents {
  onNote: (note: HostNote) => void;
  /** Something else than messages came. Nothing more comes after it. */
  onJunk: (sample: string) => void;
  /** For the log: a note that does not fit its schema. */
  onOddity: (message: string) => void;
}

/** One connection. */
export class HostConnection {
  readonly #connection: MessageConnection;

  constructor(process: HostProcess, { onNote, onJunk, onOddity }: ConnectionEvents) {
    const guard = new FrameGuard();
    guard.once("error", (error) => onJunk(error instanceof JunkError ? error.sample : error.message));
    process.output.pipe(guard);
    this.#connection = createMessageConnection(new StreamMessageReader(guard), new StreamMessageWriter(process.input));
    // A body that is no JSON: what is inside of a message is junk, too.
    this.#connection.onError(([error]) => onJunk(error.message));
    this.#connection.onNotification((name, params) => {
      if (!isNotification(name)) return;
      const note = notificationSchemas[name].safeParse(params);
      if (note.success) onNote({ name, note: note.data } as HostNote);
      else onOddity(`The host's note ${name} does not fit: ${note.error.message}`);
    });
    this.#connection.listen();
  }

  /**
   * Calls a method.
   *
   * @throws AcmeError what the host answers; `internal` where its answer does not fit. Never settles where the connection
   * is disposed meanwhile: the owner says why.
   */
  async call<M extends HostMethod>(
    method: M,
    params: HostRequests[M]["params"],
    signal?: AbortSignal,
  ): Promise<HostRequests[M]["result"]> {
    const source = new CancellationTokenSource();
    const cancel = (): void => source.cancel();
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const answer = await this.#connection.sendRequest<unknown>(method, params, source.token);
      const result = await checkAnswer(method, answer);
      if (result.success) return result.data;
      throw new AcmeError({
        code: "internal",
        message: `The host's answer to ${method} does not fit: ${result.error.message}`,
        hint: "The host may be of another version. See the log.",
        cause: result.error,
      });
    } catch (caught) {
      if (caught instanceof ResponseError) throw errorOfHost(caught.data, caught.message);
      throw caught;
    } finally {
      signal?.removeEventListener("abort", cancel);
      source.dispose();
    }
  }

  /** Sends a note. */
  note<N extends keyof HostNotifications>(name: N, note: HostNotifications[N]): void {
    this.#connection.sendNotification(name, note).catch(() => {});
  }

  /** Lets go of the streams. */
  dispose(): void {
    this.#connection.dispose();
  }
}

function isNotification(name: string): name is keyof HostNotifications {
  return Object.hasOwn(notificationSchemas, name);
}
