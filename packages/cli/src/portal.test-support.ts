// A small engine in memory, behind a real Portal, for the tests of commands. It keeps what is written and can be told to
// fail.
import {
  type Adapter,
  AcmeError,
  type ChangedFile,
  type Check,
  type CodeRepository,
  type Commit,
  definePortal,
  type Deployment,
  type DeploymentKey,
  type DeployRequest,
  type Desired,
  digestJson,
  type Field,
  fieldsOf,
  type Flow,
  type HistoryEntry,
  isSealed,
  type Json,
  type JsonObject,
  keyId,
  type LoggedCommit,
  type Outcome,
  type Portal,
  type PortalDefinition,
  type Problem,
  type PromoteRequest,
  sealRelease,
  type Writer,
} from "@acme/sdk-core";

/** 02:00 of a day; the engine's clock moves on by an hour with each entry of history. */
export const now = new Date("2026-11-24T12:00:00.000Z");

/** Full hashes, by the letter that they are made of: `commit("a")`. */
export function commit(letter: string): string {
  return letter.repeat(40);
}

/** A flow in `flows/<folder>/<name>.py`. */
export function flow(name: string, more: Partial<Flow> = {}): Flow {
  const path = more.path ?? `flows/${name.replaceAll("-", "_")}.py`;
  return { id: `${path}:${name}`, name, key: name, path, line: 3, column: 1, parameters: [], ...more };
}

/** An engine in memory. Its members are public, so that a test can arrange and look. */
export class MemoryEngine {
  flows: Flow[] = [];
  readonly deployments = new Map<string, Deployment>();
  readonly history: HistoryEntry[] = [];
  head = { commit: commit("a"), branch: "main", dirty: [] as string[] };
  /** Oldest first: what git log knows. */
  commits: string[] = [commit("a")];
  /** What commits changed; nothing where it was not said. */
  readonly changed = new Map<string, ChangedFile[]>();
  /** The texts of files in commits, by `commit:path`. */
  readonly texts = new Map<string, string>();
  problems: Problem[] = [];
  checks: Check[] = [];
  /** What is missing on the machine. */
  missing: Problem[] = [];
  /** How often that was looked for. */
  setupChecks = 0;
  /** This environment cannot be read. */
  unreachable: string | undefined;
  /** Writes to these flows fail. */
  readonly broken = new Set<string>();
  /** Called before each write. */
  onWrite: (flow: string) => unknown = () => {};
  /** Which files each search for flows was to look at; undefined: all. */
  readonly searches: (readonly string[] | undefined)[] = [];
  #revision = 0;

  readonly adapter: Adapter = {
    name: "memory",
    flows: {
      find: (_, { changed } = {}) => {
        this.searches.push(changed);
        return Promise.resolve({ items: this.flows, problems: this.problems });
      },
    },
    deployments: {
      find: ({ environments, flows, everything }) => {
        const readable = new Set(environments.map(({ name }) => name).filter((name) => name !== this.unreachable));
        const unread = environments.filter(({ name }) => name === this.unreachable);
        const isAsked = ({ key }: Deployment): boolean =>
          key === undefined
            ? everything === true
            : readable.has(key.environment) && (flows === undefined || flows.includes(key.flow));
        return Promise.resolve({
          items: [...this.deployments.values()].filter(isAsked),
          problems: unread.map(({ name }): Problem => ({
            code: "engine-unreachable",
            kind: "failure",
            message: `${name} cannot be reached.`,
          })),
          ...(unread.length === 0 ? {} : { unread: unread.map(({ name }) => name) }),
        });
      },
    },
    deployer: this.#writer<DeployRequest>(({ flow, code, dirty }) => ({
      code,
      pinned: !dirty,
      runs: { entrypoint: flow.id },
    })),
    promoter: this.#writer<PromoteRequest>(({ release }) => release),
    history: {
      append: (_, entry) => {
        this.history.unshift({
          ...entry,
          at: this.#time(),
        });
        return Promise.resolve();
      },
      read: ({ environment }) => pages(this.history.filter((entry) => entry.environment === environment.name)),
    },
    doctor: {
      check: () => this.#check(),
      checkSetup: () => {
        this.setupChecks++;
        return Promise.resolve(this.missing);
      },
    },
  };

  #writer<Request extends { key: DeploymentKey; settings: JsonObject }>(
    releaseOf: (request: Request) => Desired["release"],
  ): Writer<Request> {
    return {
      declare: (requests) =>
        Promise.resolve({
          items: requests.map((request): Desired => ({
            key: request.key,
            changeSet: keyId(request.key),
            name: [request.key.project, request.key.branch, request.key.flow, request.key.environment]
              .filter(Boolean)
              .join("--"),
            flowName: request.key.flow,
            release: releaseOf(request),
            settings: fieldsOf(request.settings).map(markPassword),
          })),
          problems: [],
        }),
      apply: (changeSets, context) => this.#apply(changeSets, context.signal),
    };
  }

  async *#check(): AsyncGenerator<Check> {
    for (const check of this.checks) yield await Promise.resolve(check);
  }

  async *#apply(changeSets: Parameters<Writer<never>["apply"]>[0], signal: AbortSignal): AsyncGenerator<Outcome> {
    for (const { id, writes } of changeSets) {
      if (signal.aborted) return;
      const flow = writes[0]?.desired.key.flow ?? "";
      await this.onWrite(flow);
      if (this.broken.has(flow)) {
        const error = new AcmeError({
          code: "engine-failed",
          message: `The engine answered 500 for ${flow}.`,
          hint: "Try again.",
        });
        yield { changeSet: id, is: "failed", error, left: "as-before" };
        continue;
      }
      for (const { desired, settings } of writes) {
        const release = isSealed(desired.release) ? desired.release : sealRelease(desired.release);
        this.put({ key: desired.key, name: desired.name, flowName: desired.flowName, release, settings });
      }
      yield { changeSet: id, is: "applied" };
    }
  }

  /** The engine's clock. */
  #time(): string {
    return new Date(now.getTime() - 24 * 3600_000 + this.history.length * 3600_000).toISOString();
  }

  /** Puts a Deployment there, as if somebody had. */
  put(deployment: Partial<Deployment> & Pick<Deployment, "name" | "flowName">): void {
    const id = deployment.key === undefined ? deployment.name : keyId(deployment.key);
    const before = this.deployments.get(id);
    const state = {
      settings: [] as Field[],
      updated: this.#time(),
      ...before,
      ...deployment,
      id: digestJson(id, 8),
    };
    this.deployments.set(id, { ...state, etag: String(++this.#revision) });
  }

  /** The Deployment of a flow in an environment. */
  get(flow: string, environment: string): Deployment {
    const found = [...this.deployments.values()].find(
      ({ key }) => key?.flow === flow && key.environment === environment,
    );
    if (found === undefined) throw new Error(`${flow} is not deployed in ${environment}`);
    return found;
  }

  /** Changes a Deployment's settings behind the tool's back. */
  tamper(flow: string, environment: string, path: string, value: Json): void {
    for (const deployment of this.deployments.values()) {
      if (deployment.key?.flow !== flow || deployment.key.environment !== environment) continue;
      const settings = [...deployment.settings.filter((field) => field.path !== path), { path, value }];
      this.put({ ...deployment, settings });
    }
  }

  /** A new commit on top, which HEAD is then. */
  commit(letter: string): void {
    this.commits.push(commit(letter));
    this.head = { ...this.head, commit: commit(letter) };
  }

  get code(): CodeRepository {
    return {
      directory: "/project",
      isPresent: () => Promise.resolve(true),
      prefix: () => Promise.resolve(""),
      head: () => Promise.resolve(this.head),
      resolve: (revision) => Promise.resolve(revision),
      remotes: () => Promise.resolve([]),
      isPublished: () => Promise.resolve(true),
      defaultBranch: () => Promise.resolve("main"),
      files: () => Promise.resolve([]),
      readCommit: (revision) =>
        this.commits.includes(revision) ? Promise.resolve(logged(revision)) : Promise.reject(unknownCommit()),
      compare: (left, right) => {
        const [start, end] = [this.commits.indexOf(left), this.commits.indexOf(right)];
        if (start < 0 || end < 0) return Promise.reject(unknownCommit());
        const between = (from: number, to: number): LoggedCommit[] =>
          this.commits
            .slice(from + 1, to + 1)
            .reverse()
            .map((hash) => ({ ...logged(hash), files: this.changed.get(hash) ?? [] }));
        return Promise.resolve({ left: between(end, start), right: between(start, end) });
      },
      readFile: (revision, path) => Promise.resolve(this.texts.get(`${revision}:${path}`)),
      differences: () => Promise.resolve([]),
    };
  }

  /** A Portal over this engine: dev, then uat, then prod. */
  portal(more: Partial<PortalDefinition> = {}): Portal {
    return definePortal({
      project: "shop",
      environments: [{ name: "dev" }, { name: "uat", after: "dev" }, { name: "prod", after: "uat" }],
      adapter: this.adapter,
      code: this.code,
      actor: { name: "ada@example.com", source: "git", authenticated: false },
      now: () => now,
      ...more,
    });
  }
}

function unknownCommit(): AcmeError {
  return new AcmeError({ code: "revision-unknown", message: "Unknown commit.", hint: "Fetch it: git fetch" });
}

function logged(hash: string): Commit {
  return { hash, author: "Ada", date: now.toISOString(), subject: `Change ${hash.slice(0, 1)}` };
}

function markPassword(field: Field): Field {
  return field.path.includes("password") ? { ...field, secret: true } : field;
}

async function* pages<T>(entries: readonly T[]): AsyncGenerator<{ entries: T[]; problems: Problem[] }> {
  yield await Promise.resolve({ entries: [...entries], problems: [] });
}
