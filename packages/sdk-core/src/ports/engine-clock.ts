// The port that tells the engine's time: rules about time go by it, not by the clock of somebody's laptop.
import type { Environment } from "../model/environment.ts";
import type { Context } from "./context.ts";

/** The clock of the engine that an environment lives on. */
export interface EngineClock {
  /** The time there now. */
  now(environment: Environment, context: Context): Promise<Date>;
}
