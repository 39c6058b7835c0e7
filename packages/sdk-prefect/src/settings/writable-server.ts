// Prefect 3.4 and newer are written to; an older server is read only, because its PATCH refuses what a Release has.
import { AcmeError, type Context } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { isSupported, oldestPrefect } from "../prefect-cli/python.ts";

/** Throws `engine-too-old`. A server is asked once. */
export async function requireWritable(api: PrefectApi, { signal, log }: Context): Promise<void> {
  const version = await api.version({ signal, log });
  if (version === undefined || isSupported(version)) return;
  throw new AcmeError({
    code: "engine-too-old",
    message: `The Prefect server at ${api.server.apiUrl} is ${version}, which can only be read: writing needs ${oldestPrefect} or newer.`,
    hint: `Upgrade the server: pip install --upgrade "prefect>=${oldestPrefect}"`,
  });
}
