// How errors cross: an AcmeError as its JSON in the `data` of a JSON-RPC error, and back into an AcmeError.
import { AcmeError, type AcmeErrorJson, acmeErrorJsonSchema, fromAcmeErrorJson } from "@acme/sdk-core";
import { z } from "zod";

/** The JSON-RPC codes that a host answers with, beside those of JSON-RPC itself. */
export const hostErrorCodes = {
  /** An AcmeError; its JSON is in `data`. */
  acme: -32001,
  /** The client cancelled. The number is that of the Language Server Protocol. */
  cancelled: -32800,
} as const;

/** What crosses as `data`. A newer host may have codes that this side does not know. */
const looseErrorSchema = z.object({
  message: z.string(),
  hint: z.string().exactOptional(),
});

/**
 * The error that a host answered with. A code that is not known here becomes `internal`, with the host's message and hint.
 *
 * @param data - `data` of the JSON-RPC error
 */
export function errorOfHost(data: unknown, message: string): AcmeError {
  const known = acmeErrorJsonSchema.safeParse(data);
  if (known.success) return fromAcmeErrorJson(known.data);
  const loose = looseErrorSchema.safeParse(data);
  const said: Pick<AcmeErrorJson, "message" | "hint"> = loose.success ? loose.data : { message };
  return new AcmeError({ code: "internal", ...said });
}
