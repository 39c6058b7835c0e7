// The port that tells who the engine says the caller is.
import type { Actor } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import type { Context } from "./context.ts";

/** Accounts of an engine. */
export interface Identity {
  /** The account whose credentials are used for an environment. Undefined: the engine has no accounts. */
  of(environment: Environment, context: Context): Promise<Actor | undefined>;
}
