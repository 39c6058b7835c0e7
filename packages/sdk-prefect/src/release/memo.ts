// What declare hands to apply, and to the checker, beside the Release and the settings, and that is not compared or recorded.
import type { Desired, Json, JsonObject, SourcePlace } from "@acme/sdk-core";
import { jsonObjectSchema, sourcePlaceSchema } from "@acme/sdk-core";
import { z } from "zod";
import { type SourceParameters, sourceParametersSchema } from "./source-parameters.ts";

/** In {@link Desired.memo} of every desired state of this adapter. */
export interface Memo {
  /** The branch in the deployment's name and in its tag. */
  branch: string;
  /** Taken when the deployment is created only: Prefect cannot change labels later. */
  labels?: JsonObject;
  /** Where the files set parameters, by the setting's path: `/parameters/limit`. */
  places?: Record<string, SourcePlace>;
  /** Of a deploy: what its flow takes. Absent: it is not certain, or what is deployed is not what lies here. */
  source?: SourceParameters;
}

/** zod schema of {@link Memo}. */
export const memoSchema: z.ZodType<Memo> = z.object({
  branch: z.string(),
  labels: jsonObjectSchema.exactOptional(),
  places: z.record(z.string(), sourcePlaceSchema).exactOptional(),
  source: sourceParametersSchema.exactOptional(),
});

/** A memo as core hands it through. */
export function memoJson(memo: Memo): Json {
  return memo as unknown as JsonObject;
}

/** The memo of a desired state that this adapter declared. */
export function readMemo(desired: Desired): Memo {
  return memoSchema.parse(desired.memo);
}
