// The error for a port that an adapter does not have.
import { AcmeError } from "../errors/acme-error.ts";
import type { Adapter } from "../ports/adapter.ts";

/** The error for what an adapter has no port for. */
export function unsupported(adapter: Adapter, what: string): AcmeError {
  return new AcmeError({
    code: "unsupported",
    message: `The adapter ${adapter.name} cannot ${what}.`,
    hint: "Use an adapter that can, or name one for this environment.",
  });
}
