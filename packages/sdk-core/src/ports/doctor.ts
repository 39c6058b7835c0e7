// The port that checks whether everything is in place.
import { z } from "zod";
import type { Environment } from "../model/environment.ts";
import type { Problem } from "../model/found.ts";
import type { JsonObject } from "../model/json.ts";
import type { Context } from "./context.ts";

/** One thing that was looked at. */
export interface Check {
  /** What was looked at: `git`, `prefect`, `server of dev`. */
  name: string;
  status: "ok" | "warning" | "error";
  /** What was seen. */
  message: string;
  /** How to mend it. */
  hint?: string;
}

/** zod schema of {@link Check}. */
export const checkSchema: z.ZodType<Check> = z.object({
  name: z.string(),
  status: z.enum(["ok", "warning", "error"]),
  message: z.string(),
  hint: z.string().exactOptional(),
});

/** What a {@link Doctor} looks at: an environment, and what the configuration says of each flow in it. */
export interface CheckedEnvironment {
  environment: Environment;
  /** As in {@link DeployRequest.settings}, one for each flow. */
  settings: JsonObject[];
}

/** Checks what an adapter needs: programs, servers, credentials, pools. */
export interface Doctor {
  /** Yields each check as it ends; never throws for a check that fails. */
  check(environments: readonly CheckedEnvironment[], context: Context): AsyncIterable<Check>;
  /**
   * What is missing on this machine to deploy, by the rules of {@link Doctor.check}, without asking a server: so that an
   * editor can say it before somebody tries. Absent: deploying needs nothing here.
   */
  checkSetup?(context: Context): Promise<Problem[]>;
}
