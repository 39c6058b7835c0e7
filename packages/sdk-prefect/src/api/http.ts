// One HTTP exchange over a kept-alive connection. Knows nothing of Prefect; the door to it is prefect-api.ts.
// node:http and not fetch: Node's fetch takes no TLS settings, and does not tell whether a request was sent.
import type { Agent as HttpAgent, IncomingMessage, RequestOptions } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { promisify } from "node:util";

// Asked for by the first exchange, and not imported: an import of node:http reads each of its exports, of which some load
// undici. That takes longer than a listing of flows, which sends nothing.
const http = (): typeof import("node:http") => process.getBuiltinModule("node:http");
const https = (): typeof import("node:https") => process.getBuiltinModule("node:https");
const zlib = (): typeof import("node:zlib") => process.getBuiltinModule("node:zlib");

/** What is sent. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  limits: HttpLimits;
}

/** When an exchange is given up, in milliseconds. */
export interface HttpLimits {
  /** Until a connection is made, TLS included. */
  connecting: number;
  /** Without a byte. */
  silence: number;
}

/** What came back. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
}

/** TLS, as Prefect's own settings say it. */
export interface TlsOptions {
  /** Accept any certificate. */
  insecure?: boolean;
  /** PEM of certificate authorities to trust. */
  ca?: string;
}

/** A connection that never answered: whether the request can have reached the server. */
export class ConnectionError extends Error {
  /** False: no connection was made, so that nothing was sent. */
  readonly sent: boolean;
  /** Of the system; `ETIMEDOUT` also where a limit of ours ran out. */
  readonly code: string;

  constructor(code: string, sent: boolean, cause: unknown) {
    super(code, { cause });
    this.code = code;
    this.sent = sent;
  }
}

/** Codes of a connection that was never made. TLS failures have their own, see {@link isTlsFailure}. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** Prefect's server (uvicorn) closes a connection that was idle for 5 s; a request that meets the closing is lost. */
const IDLE_LIMIT = 4_000;

/** Exchanges over connections of its own. */
export class HttpClient {
  readonly #tls: TlsOptions;
  #http: HttpAgent | undefined;
  #https: HttpsAgent | undefined;
  /** Over which something can be sent. */
  readonly #connected = new WeakSet<Socket>();
  #open = 0;
  #lastUse = 0;

  constructor(tls: TlsOptions = {}) {
    this.#tls = tls;
  }

  /** One exchange. Throws {@link ConnectionError}, or the signal's reason. */
  async exchange(request: HttpRequest): Promise<HttpResponse> {
    if (this.#open === 0 && performance.now() - this.#lastUse > IDLE_LIMIT) this.close();
    this.#open++;
    try {
      return await this.#exchange(request);
    } finally {
      this.#open--;
      this.#lastUse = performance.now();
    }
  }

  /** Closes the connections that wait for a next exchange. */
  close(): void {
    this.#http?.destroy();
    this.#https?.destroy();
  }

  #agent(secure: boolean): HttpAgent {
    const pool = { keepAlive: true, maxSockets: 4 };
    if (!secure) return (this.#http ??= new (http().Agent)(pool));
    const { insecure, ca } = this.#tls;
    return (this.#https ??= new (https().Agent)({
      ...pool,
      rejectUnauthorized: insecure !== true,
      ...(ca === undefined ? {} : { ca }),
    }));
  }

  #exchange({ method, url, headers, body, signal, limits }: HttpRequest): Promise<HttpResponse> {
    const secure = url.protocol === "https:";
    const options: RequestOptions = {
      method,
      agent: this.#agent(secure),
      headers: {
        accept: "application/json",
        "accept-encoding": "gzip, deflate, br",
        ...headers,
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
      },
      signal,
      // Set before it is connected, which setTimeout() of a request is not.
      timeout: limits.connecting,
    };
    return new Promise((resolve, reject) => {
      let isConnected = false;
      let isOverdue = false;
      const fail = (caught: unknown): void => {
        if (signal.aborted) return reject(signal.reason as Error);
        // Given up in the middle of an answer it reads as one that was cut.
        const code = isOverdue ? "ETIMEDOUT" : ((caught as NodeJS.ErrnoException).code ?? "UNKNOWN");
        reject(new ConnectionError(code, isConnected && !NOT_CONNECTED.has(code) && !isTlsFailure(code), caught));
      };
      const outgoing = (secure ? https() : http()).request(url, options, (incoming) => {
        // After a 503 Prefect's server hangs up: the next request goes to a new connection instead of being lost on this one.
        if (incoming.statusCode === 503) outgoing.shouldKeepAlive = false;
        read(incoming).then(resolve, fail);
      });
      outgoing.once("socket", (socket) => {
        const begin = (): void => {
          isConnected = true;
          socket.setTimeout(limits.silence);
        };
        // Not `reusedSocket`: it is false where a request waited until another one was done with its connection.
        if (this.#connected.has(socket)) return begin();
        socket.once(secure ? "secureConnect" : "connect", () => {
          this.#connected.add(socket);
          begin();
        });
      });
      outgoing.once("timeout", () => {
        isOverdue = true;
        outgoing.destroy(new Error("timed out"));
      });
      outgoing.once("error", fail);
      outgoing.end(body);
    });
  }
}

/** Whether a code says that the server's certificate was not accepted, or that it does not speak TLS. */
export function isTlsFailure(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS|EPROTO/.test(code);
}

const decoders: Record<string, (data: Buffer) => Promise<Buffer>> = {
  gzip: (data) => promisify(zlib().gunzip)(data),
  deflate: (data) => promisify(zlib().inflate)(data),
  br: (data) => promisify(zlib().brotliDecompress)(data),
};

async function read(incoming: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  if (!incoming.complete) throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
  const whole = Buffer.concat(chunks);
  const decode = decoders[incoming.headers["content-encoding"] ?? ""];
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  return { status: incoming.statusCode ?? 0, headers, text: (decode ? await decode(whole) : whole).toString("utf8") };
}
