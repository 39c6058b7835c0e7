// Who Prefect says the caller is. Prefect Cloud has accounts; a server of one's own has at most one password for all.
import type { Actor, Identity } from "@acme/sdk-core";
import { z } from "zod";
import type { Servers } from "../settings/servers.ts";

/** What Cloud says of the account that an API key belongs to. */
const accountSchema = z.object({
  email: z.string().nullish(),
  handle: z.string().nullish(),
  name: z.string().nullish(),
});

/** From a workspace's address (`/api/accounts/ID/workspaces/ID`) to Cloud's own: `/api/me/`. */
const ME = "/../../../../me/";

/** Makes the port. */
export function prefectIdentity(servers: Servers): Identity {
  return {
    of: async (environment, { signal, log }): Promise<Actor | undefined> => {
      const api = servers.of(environment);
      if (!api.isCloud) return undefined;
      const account = await api.call("GET", ME, undefined, accountSchema, {
        what: "asking whose API key it is",
        signal,
        log,
      });
      const name = account.email ?? account.handle ?? account.name;
      return name ? { name, source: "engine", authenticated: true } : undefined;
    },
  };
}
