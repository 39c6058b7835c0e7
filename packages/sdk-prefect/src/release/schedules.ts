// Schedules as settings by slug, both ways. Defaults of the API are left out, so that what a file does not say and what
// the server then fills in are the same state.
import { digestJson, isJsonObject, type Json, type JsonObject } from "@acme/sdk-core";
import type { ScheduleRow, ScheduleTiming } from "../api/rows.ts";

/** One schedule without its slug and without defaults: the members are the API's, those of `schedule` beside the others. */
export type PlainSchedule = JsonObject;

/** Where Prefect's own client anchors an interval that names no anchor; the server would take the time of the call. */
const ANCHOR = "2020-01-01T00:00:00Z";
/** What the server puts before a recurrence rule that has no start. */
const RULE_START = "DTSTART:20200101T000000\n";
const UNNAMED = "unnamed-";

const timingNames = ["cron", "day_or", "interval", "anchor_date", "rrule", "timezone"] as const;

/** The schedules of a row by slug. One without a slug gets {@link derivedSlug}. */
export function schedulesBySlug(rows: readonly ScheduleRow[]): Record<string, PlainSchedule> {
  const bySlug: Record<string, PlainSchedule> = {};
  for (const row of rows) {
    const settings = plainSchedule({
      ...(row.schedule as JsonObject),
      active: row.active,
      max_scheduled_runs: row.max_scheduled_runs ?? null,
      parameters: row.parameters ?? {},
    });
    const slug = row.slug || derivedSlug(row.schedule);
    // Two schedules without a slug at the same times are two schedules all the same.
    bySlug[Object.hasOwn(bySlug, slug) ? `${slug}-${row.id.slice(0, 4)}` : slug] = settings;
  }
  return bySlug;
}

/** The slug that a schedule without one is known by, and gets with the first write: it depends on its times only. */
export function derivedSlug(timing: ScheduleTiming | PlainSchedule): string {
  const plain = plainSchedule(timing as JsonObject);
  return (
    UNNAMED +
    digestJson(
      Object.fromEntries(timingNames.flatMap((name) => (plain[name] === undefined ? [] : [[name, plain[name]]]))),
      6,
    )
  );
}

/** Whether a schedule was once without a slug. */
export function isDerivedSlug(slug: string): boolean {
  return slug.startsWith(UNNAMED);
}

/** One schedule without what the API would fill in. */
export function plainSchedule(schedule: JsonObject): PlainSchedule {
  const settings: JsonObject = {};
  for (const [name, value] of Object.entries(schedule)) {
    const normal = normalValue(name, value);
    if (normal !== undefined) settings[name] = normal;
  }
  return settings;
}

function normalValue(name: string, value: Json): Json | undefined {
  if (value === null) return undefined;
  switch (name) {
    case "active":
    case "day_or":
      return value === true ? undefined : value;
    case "timezone":
      return value === "UTC" ? undefined : value;
    case "parameters":
      return isJsonObject(value) && Object.keys(value).length === 0 ? undefined : value;
    case "anchor_date": {
      const date = typeof value === "string" ? plainDate(value) : value;
      return date === ANCHOR ? undefined : date;
    }
    case "rrule":
      return typeof value === "string" && value.startsWith(RULE_START) ? value.slice(RULE_START.length) : value;
    default:
      return value;
  }
}

/** `2026-01-01T01:00:00+01:00` and `2026-01-01T00:00:00Z` are one time. Fractions finer than a second stay as they are. */
function plainDate(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) || /\.\d*[1-9]/.test(text) ? text : new Date(time).toISOString().replace(".000Z", "Z");
}

/** When a schedule fires, whole: what the server would fill in by itself is filled in here. */
export function wholeTiming(plain: PlainSchedule): JsonObject {
  const timing: JsonObject = { timezone: "UTC" };
  for (const name of timingNames) if (plain[name] !== undefined) timing[name] = plain[name];
  if (timing["interval"] !== undefined) timing["anchor_date"] ??= ANCHOR;
  return timing;
}

/** The schedules as POST and PATCH take them: each one whole, with its slug, in a stable order. */
export function scheduleBodies(bySlug: Readonly<Record<string, PlainSchedule>>): JsonObject[] {
  return Object.keys(bySlug)
    .sort()
    .map((slug) => {
      const plain = bySlug[slug] ?? {};
      return {
        slug,
        schedule: wholeTiming(plain),
        active: plain["active"] ?? true,
        parameters: plain["parameters"] ?? {},
        ...(plain["max_scheduled_runs"] === undefined ? {} : { max_scheduled_runs: plain["max_scheduled_runs"] }),
      };
    });
}

/**
 * The slugs that a PATCH cannot bring to their final state, so that they are deleted before it: where all schedules have
 * slugs, one that is not sent stays, and one that is sent keeps the `max_scheduled_runs` that it does not name.
 */
export function slugsToDelete(
  before: Readonly<Record<string, PlainSchedule>>,
  after: Readonly<Record<string, PlainSchedule>>,
): string[] {
  return Object.keys(before).filter((slug) => {
    const final = after[slug];
    if (final === undefined) return true;
    return before[slug]?.["max_scheduled_runs"] !== undefined && final["max_scheduled_runs"] === undefined;
  });
}

/** A schedule as people read it: `0 6 * * * (Europe/Zurich)`, `every 3600 s`, with `off` where it is not active. */
export function describeSchedule(settings: PlainSchedule): string {
  const { cron, interval, rrule, timezone, active } = settings;
  const when = [cron, rrule].find((one) => typeof one === "string") ?? `every ${JSON.stringify(interval)} s`;
  const zone = typeof timezone === "string" ? ` (${timezone})` : "";
  return `${when}${zone}${active === false ? " off" : ""}`;
}
