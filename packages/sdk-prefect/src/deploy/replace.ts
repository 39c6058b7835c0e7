// Takes Deployments out of service before another one takes their place, and puts them back when that did not come to be.
// At no moment do both start runs.
import { AcmeError, type Context, outlasting, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import { isNotFound } from "../api/api-error.ts";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type DeploymentRow, deploymentRowSchema } from "../api/rows.ts";
import { replacedTag } from "../deployments/naming.ts";
import type { Replaced } from "./deploy-memo.ts";
import { wasPausedTag } from "./replacement.ts";

/** Gives back what was taken out of service. */
export type PutBack = () => Promise<void>;

const nothing: z.ZodType = z.unknown();

/**
 * Pauses and marks each. One that is gone is as good as paused. When one cannot be, those before it are put back and the
 * error is thrown.
 *
 * @param by - the Deployment that takes their place, as `flow/deployment`
 */
export async function takeOutOfService(
  api: PrefectApi,
  all: readonly Replaced[],
  by: string,
  context: Context,
): Promise<PutBack> {
  const done: DeploymentRow[] = [];
  // A change that was begun is also undone when the rest was cancelled.
  const putBack = async (): Promise<void> => {
    const left: AcmeError[] = [];
    for (const { id, name, paused, tags } of done.splice(0)) {
      await patch(api, id, name, { paused, tags }, outlasting(context)).catch((caught: unknown) => {
        left.push(toAcmeError(caught, `resuming ${name}`));
      });
    }
    if (left.length > 0) throw stillPaused(left);
  };
  try {
    for (const { id, name, paused } of all) {
      const row = await read(api, id, name, context);
      if (row === undefined) continue;
      done.push(row);
      const own = row.tags.filter((tag) => !tag.startsWith(`${replacedTag}=`) && tag !== wasPaused);
      const tags = [...own, `${replacedTag}=${by}`, ...(paused ? [wasPaused] : [])];
      await patch(api, id, name, { paused: true, tags }, context);
    }
  } catch (caught) {
    const error = toAcmeError(caught, `pausing what ${by} replaces`);
    await putBack().catch((second: unknown) => {
      const { message, hint } = toAcmeError(second, "putting back what was paused");
      throw new AcmeError({
        code: error.code,
        message: `${error.message} ${message}`,
        ...(hint === undefined ? {} : { hint }),
        cause: error,
      });
    });
    throw error;
  }
  return putBack;
}

function stillPaused(errors: readonly AcmeError[]): AcmeError {
  return new AcmeError({
    code: errors[0]?.code ?? "engine-failed",
    message: errors.map(({ message }) => message).join(" "),
    hint: "Resume them in Prefect, or run the same command again.",
  });
}

/** Whether there is a Deployment of that name. */
export async function isThere(api: PrefectApi, flowName: string, name: string, context: Context): Promise<boolean> {
  const filter = { flows: { name: { any_: [flowName] } }, deployments: { name: { any_: [name] } } };
  const options = { what: `looking for ${name}`, signal: context.signal, log: context.log };
  return (await api.all("/deployments/filter", filter, deploymentRowSchema, options)).length > 0;
}

const wasPaused = `${wasPausedTag}=true`;

async function read(api: PrefectApi, id: string, name: string, context: Context): Promise<DeploymentRow | undefined> {
  try {
    return await api.call("GET", `/deployments/${id}`, undefined, deploymentRowSchema, {
      what: `reading ${name}`,
      signal: context.signal,
      log: context.log,
    });
  } catch (caught) {
    if (isNotFound(caught)) return undefined;
    throw caught;
  }
}

async function patch(
  api: PrefectApi,
  id: string,
  name: string,
  body: { paused: boolean; tags: string[] },
  context: Context,
): Promise<void> {
  const options = { what: `pausing ${name}`, signal: context.signal, writes: true, log: context.log };
  await api.call("PATCH", `/deployments/${id}`, body, nothing, options);
}
