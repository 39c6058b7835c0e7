// The engine in memory: its servers, its clock, and what was asked of it. Ports are over it, in ../ports.
import type { Environment } from "@acme/sdk-core";
import { Calls } from "../calls/calls.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeOperator } from "./fake-operator.ts";
import { FakeServer, type RunCourse, type StoredDeployment } from "./fake-server.ts";

/** An engine in memory. Several adapters, Portals and people can use one at the same time. */
export class FakeEngine {
  readonly clock: FakeClock;
  /** Every call of every fake port over this engine, and the faults set on them. */
  readonly calls: Calls = new Calls();
  /** Somebody who changes things behind the tool's back. */
  readonly operator: FakeOperator;
  readonly #servers = new Map<string, FakeServer>();

  constructor(clock: FakeClock = new FakeClock()) {
    this.clock = clock;
    this.operator = new FakeOperator(this);
  }

  /** A server by its name; it is there as soon as somebody asks. Default: `main`. */
  server(name = "main"): FakeServer {
    const server = this.#servers.get(name) ?? new FakeServer(name, this.clock);
    this.#servers.set(name, server);
    return server;
  }

  /** The server that an environment's option `server` names. */
  serverOf(environment: Pick<Environment, "options">): FakeServer {
    const { server } = environment.options;
    return this.server(typeof server === "string" ? server : undefined);
  }

  /** Every server that was asked for so far. */
  get servers(): FakeServer[] {
    return [...this.#servers.values()];
  }

  /** What is stored for a flow in an environment: the only one there, else undefined. */
  live(flow: string, environment: string): StoredDeployment | undefined {
    const found = this.#all(flow, environment).map(([, stored]) => stored);
    return found.length === 1 ? found[0] : undefined;
  }

  /** Creates a run of a flow's Deployments in an environment. */
  run(flow: string, environment: string, course: RunCourse = {}): void {
    for (const [server, { id }] of this.#all(flow, environment)) server.startRun(id, course);
  }

  /** Ends every job that was only submitted. */
  async finishJobs(): Promise<void> {
    for (const server of this.servers) for (const id of server.jobs.keys()) await server.finish(id);
  }

  #all(flow: string, environment: string): [FakeServer, StoredDeployment][] {
    return this.servers.flatMap((server) =>
      [...server.deployments.values()]
        .filter(({ key }) => key?.flow === flow && key.environment === environment)
        .map((stored): [FakeServer, StoredDeployment] => [server, stored]),
    );
  }
}
