// A server of one test: answers as the test says, and can hang up at any moment.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ResolvedServer } from "../settings/resolve-server.ts";
import type { HttpLimits } from "./http.ts";
import { PrefectApi } from "./prefect-api.ts";

/** One request as the server received it. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** How a request is answered: JSON, a status with a body, or something done to the connection. */
export type Answer = (request: Received, response: ServerResponse, index: number) => void;

/** A server, what it received, and a client of it. */
export interface LocalServer {
  api: PrefectApi;
  url: string;
  received: Received[];
  close: () => Promise<void>;
  /** After it was closed, on the same port. */
  open: () => Promise<void>;
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** Answers one request after the other; the last answer is repeated. */
export function inTurn(...answers: [Answer, ...Answer[]]): Answer {
  return (request, response, index) =>
    (answers[Math.min(index, answers.length - 1)] as Answer)(request, response, index);
}

/** Starts a server on a free port. */
export async function localServer(
  answer: Answer,
  own: Partial<ResolvedServer> = {},
  limits?: HttpLimits,
): Promise<LocalServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const one: Received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: text === "" ? undefined : JSON.parse(text),
      };
      answer(one, response, received.push(one) - 1);
    });
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api`;
  const api = new PrefectApi({ apiUrl: url, uiUrl: url, headers: {}, tls: {}, env: {}, ...own }, limits);
  return {
    api,
    url,
    received,
    close: async () => {
      api.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    open: () => listen(port),
  };
}
