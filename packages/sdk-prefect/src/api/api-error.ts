// From what a Prefect server, or the way to it, did wrong to an AcmeError. The one function for it.
import { AcmeError } from "@acme/sdk-core";
import { ConnectionError, type HttpResponse } from "./http.ts";

/** What the error is about. */
export interface Attempted {
  /** For people: `reading deployments`. */
  what: string;
  /** The API's URL, without credentials. */
  apiUrl: string;
  /** Where the credential came from, never what it is: `PREFECT_API_KEY of profile prod`. Absent: none is set. */
  credential?: string;
  /** It was a write, so that a lost answer leaves a question. */
  writes: boolean;
}

/** The error of an answer that is no success. */
export function answerError(response: HttpResponse, attempted: Attempted): AcmeError {
  const { status } = response;
  const said = detailOf(response);
  const base = `${attempted.what} at ${attempted.apiUrl}`;
  if (status === 401 || status === 403) {
    return new AcmeError({
      code: "engine-unauthorized",
      message: `The Prefect server refused ${base}: ${status}.`,
      hint:
        attempted.credential === undefined
          ? "No credential is set. Set PREFECT_API_KEY or PREFECT_API_AUTH_STRING, or log in with prefect cloud login."
          : `It was asked with ${attempted.credential}: check that it is right and has not expired.`,
    });
  }
  if (status === 404 && !isPrefectAnswer(response)) {
    return new AcmeError({
      code: "engine-unexpected",
      message: `There is no Prefect API at ${attempted.apiUrl}.`,
      hint: attempted.apiUrl.endsWith("/api") ? "Check PREFECT_API_URL." : "PREFECT_API_URL usually ends with /api.",
    });
  }
  if (status === 429 || status === 503) {
    return new AcmeError({
      code: "engine-busy",
      message: `The Prefect server is too busy for ${base}: it answered ${status} again and again.`,
      hint: "Run the same command again in a while. A server on SQLite takes one writer at a time.",
    });
  }
  if (status >= 500) {
    return new AcmeError({ code: "engine-failed", message: `The Prefect server failed at ${base}: ${status}${said}.`, hint: "See the server's log, then run the same command again." });
  }
  return new AcmeError({ code: "engine-rejected", message: `The Prefect server refused ${base}: ${status}${said}.`, hint: "Correct what it names, in acme.yaml or prefect.yaml." });
}

/** The error of a connection. */
export function connectionError(caught: ConnectionError, attempted: Attempted): AcmeError {
  if (caught.sent && attempted.writes) {
    return new AcmeError({
      code: "answer-lost",
      message: `The connection was cut (${caught.code}) before the Prefect server answered ${attempted.what} at ${attempted.apiUrl}.`,
      hint: "It may have been done or not. Run the same command again: it does only what is missing.",
      cause: caught,
    });
  }
  return new AcmeError({
    code: "engine-unreachable",
    message: `The Prefect server at ${attempted.apiUrl} cannot be reached for ${attempted.what}: ${caught.code}.`,
    hint: /CERT|TLS|SIGN/.test(caught.code)
      ? "Its certificate is not trusted. Set PREFECT_API_SSL_CERT_FILE."
      : "Check that it runs and that PREFECT_API_URL (or the profile) is right.",
    cause: caught,
  });
}

/** The error of a success that is not what the API promises. */
export function unexpectedAnswer(response: HttpResponse, attempted: Attempted, detail: string): AcmeError {
  const html = /^\s*</.test(response.text);
  return new AcmeError({
    code: "engine-unexpected",
    message: `${attempted.apiUrl} answered ${attempted.what} with ${html ? "a web page" : detail}, not with what Prefect's API promises.`,
    hint: html ? "PREFECT_API_URL may point at the UI or at a login page: it usually ends with /api." : "Check the server's version: Prefect 3.4 or newer is supported.",
  });
}

function isPrefectAnswer({ headers, text }: HttpResponse): boolean {
  return (headers["content-type"] ?? "").includes("json") && !/^\{"detail":"Not Found"\}$/.test(text.trim());
}

/** What the server says, without the request's content that a 422 echoes: that may hold secrets. */
function detailOf({ text }: HttpResponse): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "";
  }
  const { detail, exception_message: message, exception_detail: details } = body as Record<string, unknown>;
  if (typeof detail === "string") return `, ${detail}`;
  const list = Array.isArray(details) ? details : Array.isArray(detail) ? detail : [];
  const parts = list.flatMap((one: unknown) => {
    const { loc, msg } = (one ?? {}) as { loc?: unknown[]; msg?: string };
    return typeof msg === "string" ? [`${(loc ?? []).filter((part) => part !== "body").join(".")}: ${msg}`] : [];
  });
  if (parts.length > 0) return `, ${parts.join("; ")}`;
  return typeof message === "string" && message !== "Invalid request received." ? `, ${message}` : "";
}
