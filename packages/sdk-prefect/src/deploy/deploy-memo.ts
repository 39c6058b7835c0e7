// What declaring found out and applying needs, handed through core as plain data that is never shown or stored.
import { type Desired, type Json, type JsonObject, jsonObjectSchema, jsonSchema } from "@acme/sdk-core";
import { z } from "zod";
import type { Step } from "../project-files/prefect-yaml.ts";
import { type Memo, memoSchema } from "../release/memo.ts";

/** A Deployment that another one takes the place of. */
export interface Replaced {
  id: string;
  /** `flow/deployment`, as Prefect says it. */
  name: string;
  /** As it was before it was replaced. */
  paused: boolean;
}

/** In {@link Desired.memo} of what the deployer declared. */
export interface DeployMemo extends Memo {
  /** Values that only the CLI can tell, by path: `/job_variables/image` is `{{ build-image.image }}`. */
  templates: Record<string, Json>;
  build: Step[];
  push: Step[];
  triggers: JsonObject[];
  /** What is paused, and marked, before this one is there. */
  replaces: Replaced[];
}

const steps = z.array(z.record(z.string(), jsonObjectSchema));

const deployMemoSchema: z.ZodType<DeployMemo> = z.intersection(
  memoSchema,
  z.object({
    templates: z.record(z.string(), jsonSchema),
    build: steps,
    push: steps,
    triggers: z.array(jsonObjectSchema),
    replaces: z.array(z.object({ id: z.string(), name: z.string(), paused: z.boolean() })),
  }),
);

/** The memo of a desired state that the deployer declared. */
export function memoOf(desired: Desired): DeployMemo {
  return deployMemoSchema.parse(desired.memo);
}
