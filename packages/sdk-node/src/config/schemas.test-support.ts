// Schemas as an adapter would have them, for tests of configurations.
import type { ConfigSchemas } from "@acme/sdk-core";
import { z } from "zod";

const schedule = z.union([
  z.strictObject({ cron: z.string(), timezone: z.string().exactOptional() }),
  z.strictObject({ interval: z.number().positive() }),
]);

/** Of one adapter, for the whole project. */
export const schemas: ConfigSchemas = {
  adapter: {
    options: z.object({
      python: z.string().exactOptional().describe("The interpreter."),
      timeout: z.int().positive().exactOptional(),
    }),
    environment: z.object({ profile: z.string().exactOptional(), api_url: z.url().exactOptional() }),
    flow: z.object({
      work_pool: z.string().exactOptional().describe("Where it runs."),
      tags: z.array(z.string()).exactOptional(),
      paused: z.boolean().exactOptional(),
      parameters: z.record(z.string(), z.json()).exactOptional(),
      schedules: z.record(z.string(), schedule).exactOptional(),
      concurrency: z
        .strictObject({ limit: z.int().min(1), strategy: z.enum(["ENQUEUE", "CANCEL_NEW"]).exactOptional() })
        .exactOptional(),
    }),
  },
};
