// When a deployment with some settings starts runs: the next fires of all its schedules, and why there is none.
import type { Field, Forecast, NextRun, RunForecaster } from "@acme/sdk-core";
import type { ScheduleTiming } from "../api/rows.ts";
import { wholeTiming } from "../release/schedules.ts";
import { settingsOfFields } from "../release/settings-fields.ts";
import { nextFire } from "./next-fire.ts";

/** Tells it from settings alone. */
export const prefectForecaster: RunForecaster = { forecast };

function forecast(fields: readonly Field[], after: Date, count: number): Forecast | undefined {
  const settings = settingsOfFields(fields);
  const schedules = Object.values(settings.schedules ?? {});
  if (schedules.length === 0) return undefined;
  if (settings.paused === true) return { runs: [], note: "it is paused" };
  const active = schedules.filter((schedule) => schedule["active"] !== false);
  if (active.length === 0)
    return { runs: [], note: schedules.length === 1 ? "its schedule is off" : "its schedules are off" };
  const fires = active.map((schedule) => firesOf(wholeTiming(schedule) as ScheduleTiming, after.getTime(), count));
  const runs = fires
    .flat()
    .sort((a, b) => a.time - b.time)
    .slice(0, count)
    .map(({ time, timezone }): NextRun => ({
      at: new Date(time).toISOString(),
      ...(timezone === "UTC" ? {} : { timezone }),
    }));
  const unknown = fires.filter((each) => each.length === 0).length;
  if (unknown === 0) return { runs };
  const what = unknown === 1 ? "a schedule" : `${unknown} schedules`;
  return { runs, note: `${what} of which only the server can tell when it fires` };
}

function firesOf(timing: ScheduleTiming, after: number, count: number): { time: number; timezone: string }[] {
  const fires: { time: number; timezone: string }[] = [];
  let last = after;
  while (fires.length < count) {
    const time = nextFire(timing, last);
    if (time === undefined) break;
    fires.push({ time, timezone: timing.timezone ?? "UTC" });
    last = time;
  }
  return fires;
}
