// The port that tells when a Deployment would start runs by itself, from its settings. Only an adapter knows what a
// schedule means to its engine.
import { z } from "zod";
import type { Field } from "../model/deployment.ts";

/** One run that is to come. */
export interface NextRun {
  /** ISO 8601, UTC. */
  at: string;
  /** The IANA name of the time zone that the schedule is in. Absent: UTC. */
  timezone?: string;
}

/** When a Deployment starts runs, as far as it can be told without the engine. For people, not for rules. */
export interface Forecast {
  /** Soonest first. */
  runs: NextRun[];
  /** Why there is none (`paused`), or which schedules are not among them. */
  note?: string;
}

/** zod schema of {@link Forecast}. */
export const forecastSchema: z.ZodType<Forecast> = z.object({
  runs: z.array(z.object({ at: z.string(), timezone: z.string().exactOptional() })),
  note: z.string().exactOptional(),
});

/** Tells the runs to come. Pure: it asks nobody. */
export interface RunForecaster {
  /**
   * The runs that a Deployment with these settings starts by itself. Undefined: it has no schedule.
   *
   * @param count - at most this many
   */
  forecast(settings: readonly Field[], after: Date, count: number): Forecast | undefined;
}
