// Environment: a persistent label of the application version that runs in a Deployment, with its order and rules.
import { z } from "zod";
import { type Freeze, freezeSchema } from "../environments/freeze.ts";
import { type RequirementConfig, requirementConfigSchema } from "../validation/kinds.ts";
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
  /** What must be there for a Release before it is promoted here. */
  requires: RequirementConfig[];
  /** When nothing may be changed here. */
  freezes: Freeze[];
  /** Whether a promotion may pass over a rule with a recorded reason. */
  allowOverride: boolean;
  /** Whether a name that nobody authenticated counts where somebody else's word is required. */
  trust: "authenticated" | "declared";
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
  requires: z.array(requirementConfigSchema),
  freezes: z.array(freezeSchema),
  allowOverride: z.boolean(),
  trust: z.enum(["authenticated", "declared"]),
  options: jsonObjectSchema,
});
