// The one file that calls Prefect's API: credentials, retries, paging, and a zod schema at the door for every answer.
import { setTimeout as wait } from "node:timers/promises";
import type { AcmeError, Json, JsonObject, Log } from "@acme/sdk-core";
import { z } from "zod";
import type { ResolvedServer } from "../settings/resolve-server.ts";
import { abortedError, answerError, type Attempted, connectionError, unexpectedAnswer } from "./api-error.ts";
import { ConnectionError, HttpClient, type HttpLimits, type HttpResponse } from "./http.ts";

/** How one call is made. */
export interface CallOptions {
  /** For people, in errors: `reading deployments`. */
  what: string;
  signal: AbortSignal;
  /** Nothing more is sent once it is aborted, also not again; what was sent is waited for all the same. */
  stop?: AbortSignal;
  /**
   * It changes something: it is sent again only when the server said that it did nothing (429, 503) or was never reached.
   * A lost answer is then an `answer-lost`. What only reads is sent again after anything. Default: false.
   */
  writes?: boolean;
  log?: Log;
}

/** Prefect pages hold at most 200 rows; a larger limit is a 422. */
export const pageSize = 200;
/** How often a reading is tried when the server is busy or hangs up: about 25 s in all. */
const READ_ATTEMPTS = 12;
/**
 * How often a write is tried that the server does not take: about 80 s in all. While another process locks its SQLite, a
 * Prefect server keeps some writes waiting for up to a minute, and refuses others with 503 within milliseconds.
 */
const WRITE_ATTEMPTS = 26;
/** How often a refused connection is tried: one that is down should be said soon. */
const REFUSED_ATTEMPTS = 3;
/**
 * Unless it took a write as little as this ago, in milliseconds: then it may restart, which takes a Prefect server 15 s or more,
 * and so long is waited for it, once.
 */
const RESTART = 45_000;
/**
 * A page of 200 rows with a cron each takes a server seconds. A write that meets a locked SQLite takes it a minute, and then it
 * says so: its word that nothing was done is worth waiting for.
 */
const LIMITS: HttpLimits = { connecting: 15_000, silence: 75_000 };

/** A typed client of one server. */
export class PrefectApi {
  readonly server: ResolvedServer;
  readonly #http: HttpClient;
  readonly #limits: HttpLimits;
  #csrf: { token: string; client: string } | undefined;
  #version: Promise<string | undefined> | undefined;
  #clockOffset = 0;
  #refusals = 0;
  #lastAnswer = 0;
  /** When it last took a write, and since when it refuses connections, on this process's own clock. */
  #lastWrite = -Infinity;
  #goneSince: number | undefined;
  /** Somebody waited for it to the end of their own time: nobody waits anew, or each in turn would, long after a Ctrl-C. */
  #isGivenUp = false;

  /** @param limits - default: as a Prefect server needs them */
  constructor(server: ResolvedServer, limits: HttpLimits = LIMITS) {
    this.server = server;
    this.#limits = limits;
    this.#http = new HttpClient(server.tls);
  }

  /** Calls and checks the answer. Throws an AcmeError; `undefined` for an answer without a body. */
  async call<T>(
    method: string,
    path: string,
    body: Json | undefined,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<T> {
    const response = await this.#send(method, path, body, options);
    const attempted = this.#attempted(options);
    return checked(parsed(response, attempted), schema, response, attempted);
  }

  /**
   * Reads all pages of a filter; advances by the rows received. Gives each page as it comes. The server makes the next page
   * while this one is looked at; more at once would not help it, because it has one processor to itself at most.
   *
   * @param size - rows a page, {@link pageSize} at most; with fewer, for a caller that mostly has enough after the first
   *   page, the next one is asked for only when it is wanted
   * @param largest - each page is twice as long as the one before, up to this. Default: all are of one size
   */
  async *pages<T>(
    path: string,
    filter: JsonObject,
    row: z.ZodType<T>,
    options: CallOptions,
    size: number = pageSize,
    largest: number = size,
  ): AsyncGenerator<T[]> {
    let limit = Math.min(size, pageSize);
    const schema = z.array(row);
    const attempted = this.#attempted(options);
    const ask = (offset: number): Promise<HttpResponse> => {
      const answer = this.#send("POST", path, { ...filter, limit, offset }, options);
      answer.catch(() => {}); // It is awaited below, or by nobody when the caller has enough.
      return answer;
    };
    let next = ask(0);
    for (let offset = 0; ;) {
      const response = await next;
      const value = parsed(response, attempted);
      const count = Array.isArray(value) ? value.length : 0;
      offset += count;
      const isLast = count < limit;
      limit = Math.min(2 * limit, Math.max(size, largest), pageSize);
      const ahead = isLast || limit < pageSize ? undefined : ask(offset);
      const rows = checked(value, schema, response, attempted);
      if (rows.length > 0) yield rows;
      if (isLast) return;
      next = ahead ?? ask(offset);
    }
  }

  /** All rows of a filter. */
  async all<T>(path: string, filter: JsonObject, row: z.ZodType<T>, options: CallOptions): Promise<T[]> {
    const rows: T[] = [];
    for await (const page of this.pages(path, filter, row, options)) rows.push(...page);
    return rows;
  }

  /** The server's version, asked once; undefined on Prefect Cloud, which has none and is always new. */
  version(options: Omit<CallOptions, "what" | "writes">): Promise<string | undefined> {
    const asked = (this.#version ??= this.call("GET", "/admin/version", undefined, z.string(), {
      ...options,
      what: "asking for its version",
    }).catch((caught: unknown) => {
      if (this.isCloud) return undefined;
      this.#version = undefined;
      throw caught;
    }));
    return asked;
  }

  /** The server's clock: by the `Date` of its last answer, so to about a second. */
  now(local: Date): Date {
    return new Date(local.getTime() + this.#clockOffset);
  }

  /** As {@link PrefectApi.now}; asks where the server has not answered for a minute. */
  async serverTime(local: Date, options: Omit<CallOptions, "what" | "writes">): Promise<Date> {
    if (Date.now() - this.#lastAnswer > 60_000) {
      await this.call("GET", "/health", undefined, z.unknown(), { ...options, what: "asking for its time" });
    }
    return this.now(local);
  }

  /** Whether the server is Prefect Cloud. */
  get isCloud(): boolean {
    return isCloud(this.server.apiUrl);
  }

  /** How often the server was too busy (429, 503) or hung up so far. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Lets go of the connections. */
  close(): void {
    this.#http.close();
  }

  async #send(method: string, path: string, body: Json | undefined, options: CallOptions): Promise<HttpResponse> {
    const attempted = this.#attempted(options);
    const attempts = attempted.writes ? WRITE_ATTEMPTS : READ_ATTEMPTS;
    let renewed = false;
    let refused = 0;
    for (let attempt = 1; ; attempt++) {
      let failure: AcmeError;
      let again: boolean;
      let after: number | undefined;
      if (options.stop?.aborted) throw abortedError(options.stop.reason, attempted);
      try {
        const response = await this.#exchange(method, path, body, options.signal);
        this.#goneSince = undefined;
        this.#isGivenUp = false;
        if (response.status >= 200 && response.status < 300) {
          if (attempted.writes) this.#lastWrite = performance.now();
          return response;
        }
        if (response.status === 403 && /csrf/i.test(response.text) && !renewed) {
          renewed = true;
          await this.#fetchCsrf(options);
          continue;
        }
        failure = answerError(response, attempted);
        again =
          attempt - refused < attempts && (failure.code === "engine-busy" || failure.code === "engine-unreachable");
        after = retryAfter(response);
      } catch (caught) {
        if (options.signal.aborted) throw abortedError(options.signal.reason, attempted);
        if (!(caught instanceof ConnectionError)) throw caught;
        failure = connectionError(caught, attempted);
        if (!caught.sent) refused++;
        // A server that was silent for the whole limit is asked once more, not eight times.
        const mayAgain =
          caught.code === "ETIMEDOUT"
            ? attempt === 1
            : caught.sent
              ? attempt - refused < attempts
              : refused < REFUSED_ATTEMPTS;
        again = caught.sent ? !attempted.writes && mayAgain : mayAgain || this.#mayRestart(options.log);
      }
      if (failure.code === "engine-busy" || failure.code === "answer-lost" || failure.code === "engine-unreachable")
        this.#refusals++;
      if (!again) throw failure;
      options.log?.debug(`${failure.message} Trying again (${attempt}).`);
      await wait(after ?? backOff(attempt), undefined, { signal: options.signal }).catch(() => {
        const error = abortedError(options.signal.reason, attempted);
        if (error.code === "timed-out" && refused >= REFUSED_ATTEMPTS) this.#isGivenUp = true;
        throw error;
      });
    }
  }

  /** To be asked at each refusal. */
  #mayRestart(log: Log | undefined): boolean {
    const now = performance.now();
    const isNew = this.#goneSince === undefined;
    this.#goneSince ??= now;
    const mayRestart =
      !this.#isGivenUp && this.#goneSince - this.#lastWrite < RESTART && now - this.#goneSince < RESTART;
    if (isNew && mayRestart) {
      const { apiUrl } = this.server;
      log?.warn(
        `The Prefect server at ${apiUrl} is gone. If it restarts, this goes on: waiting ${RESTART / 1000} s for it.`,
      );
    }
    return mayRestart;
  }

  async #exchange(method: string, path: string, body: Json | undefined, signal: AbortSignal): Promise<HttpResponse> {
    const response = await this.#http.exchange({
      method,
      url: new URL(this.server.apiUrl + path),
      headers: {
        ...this.server.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#csrf === undefined
          ? {}
          : { "prefect-csrf-token": this.#csrf.token, "prefect-csrf-client": this.#csrf.client }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      limits: this.#limits,
    });
    const date = Date.parse(response.headers["date"] ?? "");
    if (!Number.isNaN(date)) [this.#clockOffset, this.#lastAnswer] = [date - Date.now(), Date.now()];
    return response;
  }

  /** A server that protects itself against cross-site requests wants a token with each write, and lets it expire. */
  async #fetchCsrf(options: CallOptions): Promise<void> {
    const client = this.#csrf?.client ?? crypto.randomUUID();
    const response = await this.#exchange("GET", `/csrf-token?client=${client}`, undefined, options.signal);
    const attempted = this.#attempted({ ...options, what: "asking for a CSRF token" });
    if (response.status !== 200) throw answerError(response, attempted);
    const { token } = checked(parsed(response, attempted), z.object({ token: z.string() }), response, attempted);
    this.#csrf = { token, client };
  }

  #attempted({ what, writes = false }: CallOptions): Attempted {
    const { apiUrl, credential, withheld } = this.server;
    return {
      what,
      apiUrl,
      writes,
      ...(credential === undefined ? {} : { credential }),
      ...(withheld === undefined ? {} : { withheld }),
    };
  }
}

/** The JSON of an answer; undefined where it has no body. */
function parsed(response: HttpResponse, attempted: Attempted): unknown {
  try {
    return response.text === "" ? undefined : JSON.parse(response.text);
  } catch {
    throw unexpectedAnswer(response, attempted, "something that is not JSON");
  }
}

/** The door: a value that has the shape that is expected, or an error. */
function checked<T>(value: unknown, schema: z.ZodType<T>, response: HttpResponse, attempted: Attempted): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unexpectedAnswer(
    response,
    attempted,
    `another shape (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`,
  );
}

/** Whether a URL is on Prefect Cloud. */
function isCloud(apiUrl: string): boolean {
  return new URL(apiUrl).hostname.endsWith(".prefect.cloud");
}

/** Milliseconds, doubling to 5 s, each with a random half, so that two clients do not meet again. */
function backOff(attempt: number): number {
  const longest = Math.min(5_000, 25 * 2 ** attempt);
  return longest / 2 + (Math.random() * longest) / 2;
}

function retryAfter({ headers }: HttpResponse): number | undefined {
  const value = Number(headers["retry-after"]);
  return Number.isFinite(value) && value > 0 ? Math.min(value, 30) * 1000 : undefined;
}
