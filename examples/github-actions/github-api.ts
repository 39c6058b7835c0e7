// GitHub's REST API as far as the adapter needs it: requests, their schemas, and how a failure becomes an AcmeError.
import { AcmeError, type ErrorCode, type JsonObject, jsonSchema, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";

/** Where requests go. The token itself is read from the environment for each request, and stands in one header only. */
export interface Repository {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  api_url: string;
  /** `owner/name`. */
  repository: string;
  /** The environment variable that holds the token. */
  token_env: string;
}

const idSchema = z.int().positive();
const stateSchema = z.string().nullable();
const titleSchema = { html_url: z.string(), display_title: z.string() };
export const runSchema = z.object({ id: idSchema, ...titleSchema, status: stateSchema, conclusion: stateSchema });
export const runsSchema = z.object({ workflow_runs: z.array(runSchema) });
/** Of a dispatch with `return_run_details`; older servers answer 204, without a body. */
export const dispatchSchema = z.object({ workflow_run_id: idSchema, html_url: z.string() }).optional();
export const deploymentsSchema = z.array(z.object({ id: idSchema, payload: jsonSchema, updated_at: z.string() }));
export const statusesSchema = z.array(z.object({ id: idSchema, state: z.string(), log_url: z.string().optional() }));

/**
 * Sends one request about a repository.
 *
 * @throws AcmeError `answer-lost` where a POST may have been done; else as its message says
 */
export async function ask<T>(
  repository: Repository,
  schema: z.ZodType<T>,
  path: string,
  { signal, body }: { signal: AbortSignal; body?: JsonObject },
): Promise<T> {
  const [method, what] = [body === undefined ? "GET" : "POST", `asking GitHub about ${repository.repository}`];
  const token = process.env[repository.token_env];
  if (!token) throw errorOf(401, `${repository.token_env} is not set.`, false);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${repository.api_url}/repos/${repository.repository}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
      },
      redirect: "error", // a token goes nowhere but where it was sent
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (cause) {
    if (signal.aborted) throw toAcmeError(signal.reason, what);
    const code = body === undefined ? "engine-unreachable" : "answer-lost";
    const hint = "See whether it can be reached.";
    throw new AcmeError({ code, message: `No answer came while ${what}.`, hint, cause });
  }
  if (!response.ok) throw errorOf(response.status, `${method} ${path}: ${messageOf(text)}`, body !== undefined);
  const parsed = schema.safeParse(text === "" ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  const message = `An answer was not GitHub's, while ${what}.`;
  throw new AcmeError({ code: "engine-unexpected", message, cause: parsed.error });
}

function errorOf(status: number, message: string, isWrite: boolean): AcmeError {
  const error = (code: ErrorCode, hint: string): AcmeError => new AcmeError({ code, message, hint });
  if (status === 401 || status === 403) return error("engine-unauthorized", "The token needs actions: write and deployments: read.");
  if (status === 429) return error("engine-busy", "Try again later.");
  // A gateway that gives up says nothing about what stands behind it.
  if (status >= 500) return error(isWrite ? "answer-lost" : "engine-failed", "Try again later.");
  return error("engine-rejected", "Look at the repository, the workflow, and what the token may see.");
}

function messageOf(text: string): string {
  return z.object({ message: z.string() }).safeParse(jsonOf(text)).data?.message ?? text.slice(0, 200);
}

/** Text as JSON; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
