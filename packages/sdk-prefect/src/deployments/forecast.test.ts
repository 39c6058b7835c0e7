import { fieldsOf, type Forecast, type JsonObject } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { prefectForecaster } from "./forecast.ts";

const after = new Date("2026-11-24T12:00:00Z");

function forecast(settings: JsonObject): Forecast | undefined {
  return prefectForecaster.forecast(fieldsOf(settings), after, 3);
}

it("has the next fires of all schedules in order, with their time zones", () => {
  const schedules = {
    daily: { cron: "0 6 * * *", timezone: "Europe/Zurich" },
    noon: { cron: "0 12 * * *" },
    off: { cron: "* * * * *", active: false },
  };
  expect(forecast({ schedules })).toEqual({
    runs: [
      { at: "2026-11-25T05:00:00.000Z", timezone: "Europe/Zurich" },
      { at: "2026-11-25T12:00:00.000Z" },
      { at: "2026-11-26T05:00:00.000Z", timezone: "Europe/Zurich" },
    ],
  });
  // Prefect's client anchors an interval in 2020.
  expect(forecast({ schedules: { often: { interval: 1800 } } })?.runs.map(({ at }) => at.slice(11, 16))).toEqual([
    "12:30",
    "13:00",
    "13:30",
  ]);
});

it.each<[JsonObject, Forecast | undefined]>([
  [{}, undefined],
  [{ paused: true }, undefined],
  [
    { paused: true, schedules: { a: { cron: "0 6 * * *" } } },
    { runs: [], note: "it is paused" },
  ],
  [{ schedules: { a: { cron: "0 6 * * *", active: false } } }, { runs: [], note: "its schedule is off" }],
  [
    { schedules: { a: { rrule: "FREQ=SECONDLY" } } },
    { runs: [], note: "a schedule of which only the server can tell when it fires" },
  ],
])("says of %j why there is none", (settings, expected) => {
  expect(forecast(settings)).toEqual(expected);
});
