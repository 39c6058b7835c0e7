// One server of the fake engine: what it stores and the requests it answers. It knows nothing of ports.
import {
  AcmeError,
  type DeploymentKey,
  type HistoryEntry,
  type JsonObject,
  keyId,
  type Outcome,
  type Release,
  type Run,
} from "@acme/sdk-core";
import type { FakeClock } from "./fake-clock.ts";

/** A Deployment as the fake engine stores it. */
export interface StoredDeployment {
  id: string;
  name: string;
  flowName: string;
  /** Absent: it was made by hand or by another tool. */
  key?: DeploymentKey;
  release?: Release;
  settings: JsonObject;
  /** Counts up with every change. */
  revision: number;
  /** ISO 8601, the engine's clock. */
  created: string;
  /** ISO 8601, the engine's clock. */
  updated: string;
}

/** How a run goes. Times are milliseconds on the engine's clock. */
export interface RunCourse {
  /** How it ends. Default: completed. */
  ends?: "completed" | "failed" | "cancelled";
  /** From start to end. Default 0; `Infinity` never ends. */
  takes?: number;
  /** From creation to start. Default 0; `Infinity` never starts. */
  waits?: number;
}

interface StoredRun {
  id: string;
  deployment: string;
  created: number;
  /** {@link Release.id}, when it was created. */
  release: string | undefined;
  course: Required<RunCourse>;
}

/** A lease as the fake engine stores it. Times are milliseconds since 1970. */
export interface StoredLease {
  holder: string;
  actor: string;
  purpose: string;
  since: number;
  until: number;
}

/** Something that was submitted and is done later. */
export interface Job {
  /** Does it, and says how it ended. */
  act: () => Promise<Outcome>;
  outcome?: Outcome;
}

/** One server. Its members are public, so that a test can arrange and look. */
export class FakeServer {
  readonly name: string;
  /** By id. */
  readonly deployments: Map<string, StoredDeployment> = new Map();
  /** Oldest first. `unknown`, because another tool can have written there. */
  readonly history: unknown[] = [];
  readonly runs: StoredRun[] = [];
  readonly jobs: Map<string, Job> = new Map();
  /** By project and environment: `shop uat`. */
  readonly leases: Map<string, StoredLease> = new Map();
  /** The parameters that its runs take, by name: one more, and they fail. Absent: any. */
  takes: Set<string> | undefined;
  /** The work pools it has. Absent: any. */
  pools: Set<string> | undefined;
  #isUp = true;
  #ids = 0;
  readonly #clock: FakeClock;

  constructor(name: string, clock: FakeClock) {
    this.name = name;
    this.#clock = clock;
  }

  /** Whether it can be reached. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** From now on nobody can reach it. */
  goDown(): void {
    this.#isUp = false;
  }

  /** It can be reached again. */
  comeUp(): void {
    this.#isUp = true;
  }

  /** Throws `engine-unreachable` while it is down. Every request begins with this. */
  reach(): void {
    if (this.#isUp) return;
    throw new AcmeError({
      code: "engine-unreachable",
      message: `The server ${this.name} cannot be reached.`,
      hint: "Start it.",
    });
  }

  /** The Deployment with a key. */
  byKey(key: DeploymentKey): StoredDeployment | undefined {
    const id = keyId(key);
    return [...this.deployments.values()].find((stored) => stored.key !== undefined && keyId(stored.key) === id);
  }

  /** Stores a Deployment: a new one where no id is given. */
  put(
    deployment: Omit<StoredDeployment, "id" | "revision" | "created" | "updated"> & { id?: string },
  ): StoredDeployment {
    const id = deployment.id ?? this.newId("deployment");
    const before = this.deployments.get(id);
    const now = this.#clock.iso();
    const revision = (before?.revision ?? 0) + 1;
    const stored = { ...deployment, id, revision, created: before?.created ?? now, updated: now };
    this.deployments.set(id, stored);
    return stored;
  }

  /** Appends an entry of history, at the engine's time. */
  append(entry: Omit<HistoryEntry, "at">): void {
    this.history.push(structuredClone({ ...entry, at: this.#clock.iso() }));
  }

  /** Creates a run of a Deployment, by its id. */
  startRun(deployment: string, course: RunCourse = {}): string {
    const id = this.newId("run");
    const { ends = "completed", takes = 0, waits = 0 } = course;
    const release = this.deployments.get(deployment)?.release?.id;
    this.runs.push({ id, deployment, created: this.#clock.now().getTime(), release, course: { ends, takes, waits } });
    return id;
  }

  /** A run as it is at the engine's time, to somebody who asks for those of a Release, by its id. */
  runNow({ id, deployment, created, release, course }: StoredRun, asked?: string): Run {
    const now = this.#clock.now().getTime();
    const started = created + course.waits;
    const ended = started + course.takes;
    const state = now < started ? "scheduled" : now < ended ? "running" : course.ends;
    return {
      id,
      name: id,
      deployment,
      state,
      created: iso(created),
      ...(now < started ? {} : { started: iso(started) }),
      ...(now < ended ? {} : { ended: iso(ended) }),
      ...(asked === undefined || release === undefined || asked === release ? {} : { otherRelease: true }),
    };
  }

  /** Ends a submitted job, or gives how it ended. */
  async finish(id: string): Promise<Outcome> {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`The fake server ${this.name} has no job ${id}`);
    job.outcome ??= await job.act();
    return job.outcome;
  }

  /** An id that it has not given before. */
  newId(kind: string): string {
    return `${this.name}-${kind}-${++this.#ids}`;
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
