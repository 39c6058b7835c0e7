// From what a Prefect server, or the way to it, did wrong to an AcmeError. The one function for it.
import { AcmeError, errorOfAbort, isAcmeError } from "@acme/sdk-core";
import { type ConnectionError, type HttpResponse, isTlsFailure } from "./http.ts";

/** What the error is about. */
export interface Attempted {
  /** For people: `reading deployments`. */
  what: string;
  /** The API's URL, without credentials. */
  apiUrl: string;
  /** Where the credential came from, never what it is: `PREFECT_API_KEY of profile prod`. Absent: none is set. */
  credential?: string;
  /** A credential that is set and was not sent, and why. */
  withheld?: string;
  /** It was a write, so that a lost answer leaves a question. */
  writes: boolean;
}

/** The status of the answer that an error is about; it is no part of the error's public form. */
const statuses = new WeakMap<AcmeError, number>();

/** Whether an error is the server's word that what was asked for is not there. */
export function isNotFound(caught: unknown): boolean {
  return isAcmeError(caught) && statuses.get(caught) === 404;
}

/** Whether an error is the server's word that what was to be created is there already. */
export function isConflict(caught: unknown): boolean {
  return isAcmeError(caught) && statuses.get(caught) === 409;
}

/** Whether a write that ended so may have been done. A refusal leaves all as it was; anything after it was sent may not. */
export function mayHaveWritten({ code }: AcmeError): boolean {
  return !["engine-rejected", "engine-unauthorized", "engine-unreachable", "value-unsafe"].includes(code);
}

/** The error of an answer that is no success. */
export function answerError(response: HttpResponse, attempted: Attempted): AcmeError {
  const { status } = response;
  // Prefect ends some of its sentences with a full stop, as ours end.
  const said = detailOf(response).replace(/\.$/, "");
  const base = `${attempted.what} at ${attempted.apiUrl}`;
  if (status === 401 || status === 403) return unauthorized(status, attempted);
  if (status >= 300 && status < 400) return unexpectedAnswer(response, attempted, `a redirection (${status})`);
  if (status === 404 && !isPrefectAnswer(response)) return noApi(attempted);
  if (status === 429 || status === 503) {
    return new AcmeError({
      code: "engine-busy",
      message: `The Prefect server is too busy for ${base}: it answered ${status} again and again.`,
      hint: "Run the same command again in a while. A server on SQLite takes one writer at a time.",
    });
  }
  if (status === 502 || status === 504) return lostAtGateway(status, attempted);
  if (status >= 500) {
    return new AcmeError({
      code: "engine-failed",
      message: `The Prefect server failed at ${base}: ${status}${said}.`,
      hint: "See the server's log, then run the same command again.",
    });
  }
  const rejected = new AcmeError({
    code: "engine-rejected",
    message: `The Prefect server refused ${base}: ${status}${said}.`,
    hint: "Correct what it names, in acme.yaml or prefect.yaml.",
  });
  statuses.set(rejected, status);
  return rejected;
}

function unauthorized(status: number, { what, apiUrl, credential, withheld }: Attempted): AcmeError {
  const set =
    "Set PREFECT_API_KEY or PREFECT_API_AUTH_STRING beside its PREFECT_API_URL, or name a profile in acme.yaml.";
  return new AcmeError({
    code: "engine-unauthorized",
    message: `The Prefect server refused ${what} at ${apiUrl}: ${status}${credential === undefined ? ", no credential was sent" : ""}.`,
    hint:
      credential === undefined
        ? `${withheld === undefined ? "No credential is set for it." : `${withheld} was not sent there.`} ${set}`
        : `It was asked with ${credential}: check that it is right and has not expired.`,
  });
}

function noApi({ apiUrl }: Attempted): AcmeError {
  return new AcmeError({
    code: "engine-unexpected",
    message: `There is no Prefect API at ${apiUrl}.`,
    hint: apiUrl.endsWith("/api") ? "Check PREFECT_API_URL." : "PREFECT_API_URL usually ends with /api.",
  });
}

/** A gateway between us and the server gave up: the server may have done it all the same. */
function lostAtGateway(status: number, { what, apiUrl, writes }: Attempted): AcmeError {
  return writes
    ? answerLost(`A gateway answered ${status}`, what, apiUrl)
    : new AcmeError({
        code: "engine-unreachable",
        message: `A gateway before the Prefect server at ${apiUrl} answered ${what} with ${status}.`,
        hint: "Check that the server runs, then run the same command again.",
      });
}

/** The error of a connection. */
export function connectionError(caught: ConnectionError, attempted: Attempted): AcmeError {
  const { what, apiUrl, writes } = attempted;
  const isOverdue = caught.code === "ETIMEDOUT";
  if (caught.sent && writes) {
    return answerLost(isOverdue ? "It took too long" : `The connection was cut (${caught.code})`, what, apiUrl, caught);
  }
  if (caught.sent && isOverdue) return timedOut(attempted, caught);
  return new AcmeError({
    code: "engine-unreachable",
    message: `The Prefect server at ${apiUrl} cannot be reached for ${what}: ${isOverdue ? "no connection was made in time" : caught.code}.`,
    hint: isTlsFailure(caught.code)
      ? "No trusted TLS connection could be made. Check http or https in PREFECT_API_URL; set PREFECT_API_SSL_CERT_FILE for a private authority."
      : isOverdue
        ? "Check that it runs, that a VPN or firewall lets you through, and that PREFECT_API_URL (or the profile) is right."
        : "Check that it runs and that PREFECT_API_URL (or the profile) is right.",
    cause: caught,
  });
}

/** The error of a call that its caller stopped: by a limit of time, by cancelling, or with a reason of its own. */
export function abortedError(reason: unknown, attempted: Attempted): AcmeError {
  const isLimit = reason instanceof Error && reason.name === "TimeoutError";
  return isLimit ? timedOut(attempted, reason) : errorOfAbort(reason, `${attempted.what} at ${attempted.apiUrl}`);
}

function timedOut({ what, apiUrl, writes }: Attempted, cause: unknown): AcmeError {
  return new AcmeError({
    code: "timed-out",
    message: `The Prefect server at ${apiUrl} did not answer ${what} in time.`,
    hint: `${writes ? "It may have been done or not. " : ""}The server may be overloaded: see its log, then run the same command again.`,
    cause,
  });
}

function answerLost(how: string, what: string, apiUrl: string, cause?: unknown): AcmeError {
  return new AcmeError({
    code: "answer-lost",
    message: `${how} before the Prefect server at ${apiUrl} answered ${what}.`,
    hint: "It may have been done or not. Run the same command again: it does only what is missing.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of a success that is not what the API promises. */
export function unexpectedAnswer(response: HttpResponse, { what, apiUrl }: Attempted, detail: string): AcmeError {
  const html = /^\s*</.test(response.text);
  return new AcmeError({
    code: "engine-unexpected",
    message: `${apiUrl} answered ${what} with ${html ? "a web page" : detail}, not with what Prefect's API promises.`,
    hint:
      html || response.status >= 300
        ? "PREFECT_API_URL may point at the UI or at a login page: it usually ends with /api."
        : "Check the server's version: Prefect 3.4 or newer is supported.",
  });
}

/** FastAPI's own 404 is about the path; Prefect's about an object. */
function isPrefectAnswer({ headers, text }: HttpResponse): boolean {
  return (headers["content-type"] ?? "").includes("json") && !/^\{"detail":\s*"Not Found"\}$/.test(text.trim());
}

/** What the server says, without the request's content that a 422 echoes: that may hold secrets. */
function detailOf({ text }: HttpResponse): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "";
  }
  const { detail, exception_message: message, exception_detail: details } = (body ?? {}) as Record<string, unknown>;
  if (typeof detail === "string") return `, ${detail}`;
  const list = Array.isArray(details) ? details : Array.isArray(detail) ? detail : [];
  const parts = list.flatMap((one: unknown) => {
    const { loc, msg } = (one ?? {}) as { loc?: unknown[]; msg?: unknown };
    // "Value error, ..." quotes the value that was wrong.
    if (typeof msg !== "string") return [];
    const field = (Array.isArray(loc) ? loc : []).filter((part) => part !== "body").join(".");
    return [`${field === "" ? "" : `${field}: `}${msg.replaceAll(/'[^']*' is not/g, "it is not")}`];
  });
  if (parts.length > 0) return `, ${parts.join("; ")}`;
  return typeof message === "string" && message !== "Invalid request received." ? `, ${message}` : "";
}
