// The validation `soak`: the Release has been in the source for so long.
import { z } from "zod";
import { durationPattern, formatDuration, formatMoment, parseDuration } from "../model/duration.ts";
import { notPinned, notSince } from "./no-evidence.ts";
import type { ValidationKind } from "./validation-kind.ts";

/** `soak: 24h` in acme.yaml. */
export interface SoakConfig {
  name?: string;
  soak: string;
}

/** A time in the source environment, by its engine's clock. */
export const soakKind: ValidationKind<SoakConfig> = {
  kind: "soak",
  reads: [],
  schema: z.strictObject({
    name: z.string().min(1).exactOptional().describe("The step's name. Default: soak."),
    soak: z
      .string()
      .regex(durationPattern, "a duration such as 24h, 30m or 2d")
      .describe("How long the release must have been in the source environment: 24h, 30m, 2d."),
  }),
  nameOf: () => "soak",
  evaluate: ({ soak }, evidence) => {
    const { period, now, source } = evidence;
    const cannot = notPinned(evidence) ?? notSince(evidence);
    if (cannot !== undefined || period === undefined) return cannot ?? { state: "waiting", detail: "" };
    const wanted = parseDuration(soak) ?? 0;
    const passed = (now.getTime() - Date.parse(period.since)) / 1000;
    const detail = `${formatDuration(Math.min(passed, wanted))} of ${formatDuration(wanted)} in ${source.name}`;
    if (passed >= wanted) return { state: "passed", detail };
    const passesAt = new Date(Date.parse(period.since) + wanted * 1000).toISOString();
    return { state: "waiting", detail, passesAt, next: `Wait until ${formatMoment(passesAt)}.` };
  },
};
