// How a batch ended: every change, none missing.
import { z } from "zod";
import { type AcmeErrorJson, acmeErrorJsonSchema } from "../errors/acme-error.ts";
import {
  type Action,
  actionSchema,
  type ChangeResult,
  changeResultSchema,
  type Left,
  leftSchema,
} from "../history/history-entry.ts";
import { type DeploymentKey, deploymentKeySchema } from "../model/deployment.ts";
import { type Problem, problemSchema } from "../model/found.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";

/** How one change ended. */
export interface BatchItem {
  key: DeploymentKey;
  name: string;
  result: ChangeResult;
  /** The code that was to run, and runs where the result is `applied` or `unchanged`. */
  code: CodeVersion;
  /** Why it failed, was skipped or was cancelled; or why what was submitted could not be followed. */
  error?: AcmeErrorJson;
  /** What is left after a failure. */
  left?: Left;
  /** Where a person can look. */
  url?: string;
}

/** zod schema of {@link BatchItem}. */
export const batchItemSchema: z.ZodType<BatchItem> = z.object({
  key: deploymentKeySchema,
  name: z.string(),
  result: changeResultSchema,
  code: codeVersionSchema,
  error: acmeErrorJsonSchema.exactOptional(),
  left: leftSchema.exactOptional(),
  url: z.string().exactOptional(),
});

/** How a batch ended. */
export interface BatchResult {
  /** Its id in history. */
  batch: string;
  action: Action;
  environment: string;
  from?: string;
  items: BatchItem[];
  /** Troubles that belong to no change: history that could not be written, for example. */
  problems: Problem[];
}

/** zod schema of {@link BatchResult}. */
export const batchResultSchema: z.ZodType<BatchResult> = z.object({
  batch: z.string(),
  action: actionSchema,
  environment: z.string(),
  from: z.string().exactOptional(),
  items: z.array(batchItemSchema),
  problems: z.array(problemSchema),
});

/** How many changes ended in each way. */
export function countResults(items: readonly BatchItem[]): Record<ChangeResult, number> {
  const counts = { applied: 0, unchanged: 0, submitted: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const item of items) counts[item.result]++;
  return counts;
}
