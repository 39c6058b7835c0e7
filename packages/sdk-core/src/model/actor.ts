// Who does something.
import { z } from "zod";

/** Who acts, and how sure that is. */
export interface Actor {
  /** A name that a teammate recognises: an account, an e-mail address, a CI job. */
  name: string;
  /** Where the name is from. */
  source: "engine" | "ci" | "git" | "os" | "given";
  /** Whether somebody authenticated the name. A git or OS user name is only declared. */
  authenticated: boolean;
}

/** zod schema of {@link Actor}. */
export const actorSchema: z.ZodType<Actor> = z.object({
  name: z.string(),
  source: z.enum(["engine", "ci", "git", "os", "given"]),
  authenticated: z.boolean(),
});
