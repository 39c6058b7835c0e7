// What the harness offers. The sources are plain .mjs, because the demo runs them before anything is installed or
// built; each of them is checked against the declaration here.

/** A process that never outlives the one that started it, with everything that it started itself. */
export interface RunningProcess {
  /** Its exit code; 128 and more after a signal. */
  readonly ended: Promise<number>;
  /** The last 20,000 characters that it wrote, stdout and stderr together. */
  output(): string;
  /** Ends it: SIGTERM, and SIGKILL after five seconds. Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** How a process is started. */
export interface ProcessOptions {
  readonly cwd?: string;
  /** Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folders that are removed when the process has ended, in whatever way. */
  readonly remove?: readonly string[];
}

/** Starts a process in the background, without a shell. */
export function startProcess(command: string, args: readonly string[], options?: ProcessOptions): RunningProcess;

/**
 * Runs a process to its end; gives the end of its output.
 *
 * @throws Error with the end of the output when it ends with another code than 0
 */
export function runProcess(command: string, args: readonly string[], options?: ProcessOptions): Promise<string>;

/** A port of 127.0.0.1 that nobody listened on a moment ago, and that no system gives to outgoing connections. */
export function freePort(): Promise<number>;

/**
 * Asks until a condition gives something truthy, and gives that. Times are milliseconds; `timeout` is 120,000 and
 * `every` 100 unless told.
 *
 * @throws Error that names `what` when the time is over; whatever the condition throws
 */
export function waitFor<T>(
  condition: () => T | Promise<T>,
  options: { readonly what: string; readonly timeout?: number; readonly every?: number },
): Promise<Exclude<T, undefined | false | null>>;

/**
 * Does some work while no other process does it. A lock whose holder died is taken over.
 *
 * @param path - the lock file, in a folder that exists
 * @param options - milliseconds; waits ten minutes unless told
 * @throws Error when the lock was not to be had in that time; whatever the work throws
 */
export function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options?: { timeout?: number; every?: number },
): Promise<T>;

/** A Python environment in which Prefect is installed. */
export interface Venv {
  /** The absolute path of its Python. */
  readonly python: string;
  /** The absolute path of the folder of its programs, `prefect` among them. */
  readonly bin: string;
}

/** The Prefect that everything is tested with, unless a test is about another. */
export const PREFECT_VERSION: string;

/** The git-ignored folder of the repository in which environments and migrated databases are kept. */
export const cacheDirectory: string;

/**
 * A Python environment with the packages of `requirements-<version>.txt`, made once and then kept. Two processes that ask
 * at the same time share one. Uses `uv` when it is on the PATH, else `python -m venv` and pip.
 *
 * @param options.version - a version that there are requirements for: 3.8.8 (default), 3.4.25 or 3.0.11
 * @param options.extra - pinned packages, installed without their dependencies
 * @param options.log - told when something that takes time begins
 * @throws Error when there is no Python of 3.11 or newer, or when the installation fails
 */
export function ensureVenv(options?: {
  readonly version?: string;
  readonly extra?: readonly string[];
  readonly log?: (message: string) => void;
}): Promise<Venv>;

/** A server that runs. */
export interface PrefectServer {
  /** Such as `http://127.0.0.1:40123/api`. */
  readonly apiUrl: string;
  /** Its PREFECT_HOME. */
  readonly home: string;
  readonly venv: Venv;
  /** Its SQLite file, unless `env` names another database. */
  readonly database: string;
  /** `user:password`, when it asks for one. */
  readonly auth?: string;
  /** The environment of a client of it: see {@link clientEnv}. */
  readonly env: NodeJS.ProcessEnv;
  /** The end of its log. */
  log(): string;
  /** Ends it; removes its home unless `home` was given. */
  stop(): Promise<void>;
}

/**
 * Starts a server with SQLite on 127.0.0.1, with nothing of this machine's own Prefect settings, and waits until it is
 * healthy. It is ended, and its home removed, at the latest when this process ends, in whatever way.
 *
 * @throws Error with the end of its log when it does not become healthy
 */
export function startServer(options?: {
  /** A Prefect version that there are requirements for. Default: {@link PREFECT_VERSION}. */
  readonly version?: string;
  /** Default: {@link ensureVenv}. */
  readonly venv?: Venv;
  /** Its PREFECT_HOME, which is kept. Default: a new folder, which is not. */
  readonly home?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** A SQLite file to start from. It is copied; a home that has a database already keeps its own. */
  readonly database?: string;
  /** `user:password`, for a server that asks for basic authentication. */
  readonly auth?: string;
  /** Added to the server's environment. */
  readonly env?: NodeJS.ProcessEnv;
}): Promise<PrefectServer>;

/** The environment of a Prefect client: this process's, without its Prefect and Python settings, with the server's. */
export function clientEnv(server: {
  readonly venv: Venv;
  readonly home: string;
  readonly apiUrl: string;
  readonly auth?: string;
}): NodeJS.ProcessEnv;

/** Where to send requests: an API's address, or a server that may ask for authentication. */
export type Api = string | { readonly apiUrl: string; readonly auth?: string };

/**
 * Sends one JSON request; gives the answer's JSON, undefined when the answer is empty. Is sent again for half a minute
 * while the answer is 503, which a server with SQLite gives to writes at the same time.
 *
 * @throws Error with method, path, status and the beginning of the answer, unless the status is a 2xx
 */
// oxlint-disable-next-line typescript/no-explicit-any -- answers of a test's own server
export function request(api: Api, method: string, path: string, body?: unknown): Promise<any>;

/** A work pool whose worker starts processes. One that exists already is left as it is. */
export function createProcessPool(api: Api, name: string): Promise<void>;

/** Starts a worker of a process work pool; resolves when the server has heard of it. */
export function startWorker(
  server: Pick<PrefectServer, "apiUrl" | "auth" | "venv" | "home" | "env">,
  pool: string,
): Promise<RunningProcess>;

/** Starts a run of the Deployment with this id; gives the run's id. */
export function startRun(api: Api, deployment: string, parameters?: Record<string, unknown>): Promise<string>;

/** Waits, two minutes at most, until a run has ended; gives its state's type, such as `COMPLETED`. */
export function waitForRun(api: Api, run: string): Promise<string>;

/** What a run logged, oldest first, its first 200 messages. */
export function runLogs(api: Api, run: string): Promise<string[]>;
