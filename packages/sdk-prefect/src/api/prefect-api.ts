// The one file that calls Prefect's API: credentials, retries, paging, and a zod schema at the door for every answer.
import { setTimeout as wait } from "node:timers/promises";
import type { AcmeError, Json, JsonObject, Log } from "@acme/sdk-core";
import { z } from "zod";
import { type ResolvedServer } from "../settings/resolve-server.ts";
import { answerError, type Attempted, connectionError, unexpectedAnswer } from "./api-error.ts";
import { ConnectionError, HttpClient, type HttpResponse } from "./http.ts";

/** How one call is made. */
export interface CallOptions {
  /** For people, in errors: `reading deployments`. */
  what: string;
  signal: AbortSignal;
  /**
   * The call may be sent again when its answer was lost, because doing it twice is doing it once. Default: true for
   * everything that reads, and to be decided for each write.
   */
  repeatable?: boolean;
  /** It changes something. Default: false. */
  writes?: boolean;
  log?: Log;
}

/** Prefect pages hold at most 200 rows; a larger limit is a 422. */
export const PAGE = 200;
/** How often a call is tried when the server is busy or hangs up: about 25 s in all. */
const ATTEMPTS = 8;
/** How often a refused connection is tried: a server that restarts is not down, one that is down should be said soon. */
const REFUSED_ATTEMPTS = 3;
/** Milliseconds without a byte. A page of 200 rows with a cron each takes a server seconds. */
const TIMEOUT = 60_000;

/** A typed client of one server. */
export class PrefectApi {
  readonly server: ResolvedServer;
  readonly #http: HttpClient;
  #csrf: { token: string; client: string } | undefined;

  constructor(server: ResolvedServer) {
    this.server = server;
    this.#http = new HttpClient(server.tls);
  }

  /** Calls and checks the answer. Throws an AcmeError; `undefined` for an answer without a body. */
  async call<T>(method: string, path: string, body: Json | undefined, schema: z.ZodType<T>, options: CallOptions): Promise<T> {
    const response = await this.#send(method, path, body, options);
    const attempted = this.#attempted(options);
    let value: unknown;
    try {
      value = response.text === "" ? undefined : JSON.parse(response.text);
    } catch {
      throw unexpectedAnswer(response, attempted, "something that is not JSON");
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw unexpectedAnswer(response, attempted, `another shape (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`);
  }

  /** Reads all pages of a filter; advances by the rows received. Gives each page as it comes. */
  async *pages<T>(path: string, filter: JsonObject, row: z.ZodType<T>, options: CallOptions): AsyncGenerator<T[]> {
    const page = z.array(row);
    for (let offset = 0; ; ) {
      const rows = await this.call("POST", path, { ...filter, limit: PAGE, offset }, page, options);
      if (rows.length > 0) yield rows;
      offset += rows.length;
      if (rows.length < PAGE) return;
    }
  }

  /** All rows of a filter. */
  async all<T>(path: string, filter: JsonObject, row: z.ZodType<T>, options: CallOptions): Promise<T[]> {
    const rows: T[] = [];
    for await (const page of this.pages(path, filter, row, options)) rows.push(...page);
    return rows;
  }

  /** Lets go of the connections. */
  close(): void {
    this.#http.close();
  }

  async #send(method: string, path: string, body: Json | undefined, options: CallOptions): Promise<HttpResponse> {
    const attempted = this.#attempted(options);
    for (let attempt = 1; ; attempt++) {
      let failure: AcmeError;
      let again: boolean;
      let after: number | undefined;
      try {
        const response = await this.#exchange(method, path, body, options.signal);
        if (response.status >= 200 && response.status < 300) return response;
        if (response.status === 403 && /csrf/i.test(response.text) && this.#csrf === undefined && attempt === 1) {
          await this.#fetchCsrf(options);
          continue;
        }
        failure = answerError(response, attempted);
        again = failure.code === "engine-busy" && attempt < ATTEMPTS;
        after = retryAfter(response);
      } catch (caught) {
        if (!(caught instanceof ConnectionError)) throw caught;
        failure = connectionError(caught, attempted);
        const limit = caught.sent ? ATTEMPTS : REFUSED_ATTEMPTS;
        again = attempt < limit && (!caught.sent || options.repeatable !== false);
      }
      if (!again) throw failure;
      options.log?.debug(`${failure.message} Trying again (${attempt}).`);
      await wait(after ?? backOff(attempt), undefined, { signal: options.signal });
    }
  }

  #exchange(method: string, path: string, body: Json | undefined, signal: AbortSignal): Promise<HttpResponse> {
    return this.#http.exchange({
      method,
      url: new URL(this.server.apiUrl + path),
      headers: {
        ...this.server.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#csrf === undefined ? {} : { "prefect-csrf-token": this.#csrf.token, "prefect-csrf-client": this.#csrf.client }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      timeout: TIMEOUT,
    });
  }

  /** A server that protects itself against cross-site requests wants a token with each POST. */
  async #fetchCsrf(options: CallOptions): Promise<void> {
    const client = crypto.randomUUID();
    const response = await this.#exchange("GET", `/csrf-token?client=${client}`, undefined, options.signal);
    const { token } = z.object({ token: z.string() }).parse(JSON.parse(response.text));
    this.#csrf = { token, client };
  }

  #attempted({ what, writes = false }: CallOptions): Attempted {
    const { apiUrl, credential } = this.server;
    return { what, apiUrl, writes, ...(credential === undefined ? {} : { credential }) };
  }
}

/** Milliseconds, doubling to 5 s, each with a random half, so that two clients do not meet again. */
function backOff(attempt: number): number {
  const longest = Math.min(5_000, 100 * 2 ** attempt);
  return longest / 2 + (Math.random() * longest) / 2;
}

function retryAfter({ headers }: HttpResponse): number | undefined {
  const value = Number(headers["retry-after"]);
  return Number.isFinite(value) && value > 0 ? Math.min(value, 30) * 1000 : undefined;
}
