// What declare hands to apply beside the Release and the settings, and that is not compared or recorded.
import type { Desired, JsonObject } from "@acme/sdk-core";
import { jsonObjectSchema } from "@acme/sdk-core";
import { z } from "zod";

/** In {@link Desired.memo} of every desired state of this adapter. */
export interface Memo {
  /** The branch in the deployment's name and in its tag. */
  branch: string;
  /** Taken when the deployment is created only: Prefect cannot change labels later. */
  labels?: JsonObject;
}

const memoSchema: z.ZodType<Memo> = z.object({ branch: z.string(), labels: jsonObjectSchema.exactOptional() });

/** The memo of a desired state that this adapter declared. */
export function readMemo(desired: Desired): Memo {
  return memoSchema.parse(desired.memo);
}
