// One connection: JSON-RPC over two streams, each message through its schema at the door, errors as AcmeErrors, and an end
// when the other side is gone. What the methods do is in *-methods.ts.
import { setTimeout as wait } from "node:timers/promises";
import { AcmeError, isAcmeError, type Log, toAcmeError } from "@acme/sdk-core";
import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { z } from "zod";
import { changeMethods } from "./change-methods.ts";
import { configMethods } from "./config-methods.ts";
import { findMethods } from "./find-methods.ts";
import type { Handlers, HostCall, Notify } from "./host-call.ts";
import { HostedFiles } from "./hosted-files.ts";
import { HostedFlows } from "./hosted-flows.ts";
import { HostedProject, type HostProjects } from "./hosted-project.ts";
import { HostedSetup } from "./hosted-setup.ts";
import { KeptPlans } from "./kept-plans.ts";
import { lookMethods } from "./look-methods.ts";
import { hostErrorCodes } from "./protocol/host-errors.ts";
import { notificationSchemas } from "./protocol/host-notifications.ts";
import { type HostMethod, requestSchemas } from "./protocol/host-requests.ts";
import { type InitializeParams, type InitializeResult, protocolVersion } from "./protocol/initialize.ts";
import { Revisions } from "./revisions.ts";
import type { Stdio } from "./stdio.ts";

/** Milliseconds in which what was begun is finished after the client is gone. A build or a push can take for ever. */
const LONGEST_END = 30_000;

/** What a host is given. */
export interface ServeOptions extends Stdio {
  projects: HostProjects;
  /** Of @acme/cli. */
  version: string;
  /** Ends the host as a closed input does. */
  signal: AbortSignal;
}

const methods: Handlers<Exclude<HostMethod, "initialize" | "ping">> = {
  ...findMethods,
  ...lookMethods,
  ...changeMethods,
  ...configMethods,
};

/** What lives as long as the connection, once it is initialized. */
type Hosted = Pick<HostCall, "project" | "flows" | "files" | "setup" | "plans" | "revisions">;

/**
 * Serves one client until it is gone: its end of the input is closed. Calls that are running are cancelled then, and
 * waited for, half a minute at most, so that what was begun is finished and recorded.
 */
export async function serveHost({ input, output, projects, version, signal }: ServeOptions): Promise<void> {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const gone = new AbortController();
  const running = new Set<Promise<unknown>>();
  const notify: Notify = (name, note) => {
    // A closed connection throws at once: into what is being applied, whose end would then not be recorded.
    const send = async (): Promise<void> => connection.sendNotification(name, note);
    send().catch(() => {});
  };
  const log = logTo(notify);
  let hosted: Hosted | undefined;

  onRequest(connection, "initialize", requestSchemas.initialize.params, (params) => {
    requireProtocol(params);
    const project = new HostedProject(params.directory, projects, log);
    const flows = new HostedFlows(project);
    const files = new HostedFiles({ project, flows, notify, log, call: { signal: gone.signal } });
    hosted = {
      project,
      flows,
      files,
      setup: new HostedSetup(),
      plans: new KeptPlans(),
      revisions: new Revisions(),
    };
    return Promise.resolve({
      protocol: protocolVersion,
      versions: { acme: version, node: process.versions.node },
      pid: process.pid,
      methods: [...Object.keys(methods), "initialize", "ping"],
    } satisfies InitializeResult);
  });
  onRequest(connection, "ping", requestSchemas.ping.params, () => Promise.resolve({ pid: process.pid }));
  for (const name of Object.keys(methods) as (keyof typeof methods)[]) {
    const handler = methods[name] as (params: unknown, call: HostCall) => Promise<unknown>;
    onRequest(connection, name, requestSchemas[name].params as z.ZodType<{ token?: string }>, (params, cancelled) => {
      if (hosted === undefined) throw notInitialized(name);
      const { token } = params;
      const call: HostCall = {
        ...hosted,
        notify,
        log,
        signal: AbortSignal.any([cancelled, gone.signal]),
        progress: (report) => void (token !== undefined && notify("progress", { token, ...report })),
        note: (kind, note) => void (token !== undefined && notify(kind, { token, ...note } as never)),
      };
      const answer = handler(params, call);
      const settled = answer.catch(() => {}).finally(() => running.delete(settled));
      running.add(settled);
      return answer;
    });
  }

  connection.onNotification("files/changed", (params: unknown) => {
    const note = notificationSchemas["files/changed"].safeParse(params);
    if (note.success) void hosted?.files.note(note.data.paths);
    else log.warn(`A notification files/changed does not fit: ${note.error.message}`);
  });

  await new Promise<void>((resolve) => {
    connection.onClose(resolve);
    input.once("end", resolve);
    input.once("error", () => resolve());
    output.once("error", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
    connection.listen();
  });
  gone.abort();
  await Promise.race([Promise.all(running), wait(LONGEST_END, undefined, { ref: false })]);
  connection.dispose();
}

/** The door: params that do not fit are refused with what is wrong, and everything that is thrown crosses as its JSON. */
function onRequest<P>(
  connection: MessageConnection,
  name: string,
  schema: z.ZodType<P>,
  answer: (params: P, cancelled: AbortSignal) => Promise<unknown>,
): void {
  connection.onRequest(name, async (params: unknown, token: CancellationToken) => {
    try {
      const parsed = schema.safeParse(params ?? {});
      if (!parsed.success) throw badParams(name, parsed.error);
      return await answer(parsed.data, signalOf(token));
    } catch (caught) {
      if (caught instanceof ResponseError) throw caught;
      const error = isAcmeError(caught) ? caught : toAcmeError(caught, `answering ${name}`);
      const code = error.kind === "cancelled" ? hostErrorCodes.cancelled : hostErrorCodes.acme;
      throw new ResponseError(code, error.message, error.toJSON());
    }
  });
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

function logTo(notify: Notify): Log {
  return {
    debug: (message) => notify("log", { level: "debug", message }),
    info: (message) => notify("log", { level: "info", message }),
    warn: (message) => notify("log", { level: "warn", message }),
  };
}

function requireProtocol({ protocol, client }: InitializeParams): void {
  if (protocol === protocolVersion) return;
  throw new AcmeError({
    code: "usage-invalid",
    message: `${client.name} ${client.version} speaks version ${protocol} of the host's protocol; this acme speaks ${protocolVersion}.`,
    hint: protocol > protocolVersion ? "Update @acme/cli." : `Update ${client.name}.`,
  });
}

function notInitialized(name: string): ResponseError {
  return new ResponseError(ErrorCodes.ServerNotInitialized, `${name} was called before initialize.`);
}

function badParams(name: string, { issues }: z.ZodError): AcmeError {
  const what = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return new AcmeError({
    code: "usage-invalid",
    message: `The params of ${name} do not fit: ${what}`,
    hint: "See @acme/cli/host-protocol.",
  });
}
