// Environment: a persistent label of the application version that runs in a Deployment, with its order and rules.
import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "./json.ts";

/** One environment of a project: dev, tst, uat, prod. */
export interface Environment {
  name: string;
  description?: string;
  /** The environments that it is promoted from. Empty: a starting environment, deployed to directly. */
  after: string[];
  /** Whether it keeps one Deployment per Flow, or one per Flow and branch (previews). */
  deployments: "per-flow" | "per-branch";
  /** Whether a Release that is not pinned may be promoted to it. */
  allowUnpinned: boolean;
  /** The adapter's own part (server, profile ...), valid by {@link AdapterSchemas.environment}. */
  options: JsonObject;
}

/** zod schema of {@link Environment}. */
export const environmentSchema: z.ZodType<Environment> = z.object({
  name: z.string(),
  description: z.string().exactOptional(),
  after: z.array(z.string()),
  deployments: z.enum(["per-flow", "per-branch"]),
  allowUnpinned: z.boolean(),
  options: jsonObjectSchema,
});
