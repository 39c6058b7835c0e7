// The variables under which the prefect CLI talks to one server, and to no other: what acme resolved, and nothing that
// stands elsewhere.
import type { ResolvedServer } from "../settings/resolve-server.ts";
import { type SourceOptions, settingSources } from "../settings/setting-sources.ts";

/**
 * The variables. Empty ones keep the CLI from finding a credential of another server by itself.
 *
 * @param folder - an empty folder, for what would otherwise come from the active profile
 */
export function cliEnvironment(
  { env }: ResolvedServer,
  options: SourceOptions,
  folder: string,
): Record<string, string> {
  const headers = env["PREFECT_CLIENT_CUSTOM_HEADERS"];
  // Headers of several sources are merged by Prefect, so that those of another one cannot be emptied, only hidden.
  const isMixed = settingSources(options).some(
    ({ values }) => (values.PREFECT_CLIENT_CUSTOM_HEADERS ?? headers) !== headers,
  );
  return {
    PREFECT_API_KEY: "",
    PREFECT_API_AUTH_STRING: "",
    ...env,
    ...(isMixed
      ? { PREFECT_PROFILES_PATH: `${folder}/profiles.toml`, PREFECT_CLIENT_CUSTOM_HEADERS: headers ?? "{}" }
      : {}),
  };
}
