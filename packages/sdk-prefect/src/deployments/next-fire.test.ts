import { expect, it } from "vitest";
import type { ScheduleTiming } from "../api/rows.ts";
import { nextFire } from "./next-fire.ts";

function next(timing: ScheduleTiming, after: string): string | undefined {
  const time = nextFire(timing, Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().replace(":00.000Z", "Z");
}

const cases: [ScheduleTiming, string, string | undefined][] = [
  [{ cron: "0 6 * * *" }, "2026-11-24T05:59:59Z", "2026-11-24T06:00Z"],
  [{ cron: "0 6 * * *" }, "2026-11-24T06:00:00Z", "2026-11-25T06:00Z"],
  [{ cron: "0 6 * * *", timezone: "Europe/Zurich" }, "2026-11-24T04:00:00Z", "2026-11-24T05:00Z"],
  [{ cron: "0 6 * * *", timezone: "Europe/Zurich" }, "2026-07-24T04:00:00Z", "2026-07-25T04:00Z"],
  [{ cron: "30 23 * * *", timezone: "America/Los_Angeles" }, "2026-11-24T00:00:00Z", "2026-11-24T07:30Z"],
  [{ cron: "0 1 * * *", timezone: "Pacific/Kiritimati" }, "2026-11-24T00:00:00Z", "2026-11-24T11:00Z"],
  [{ cron: "*/15 9-17 * * mon-fri" }, "2026-11-21T10:00:00Z", "2026-11-23T09:00Z"],
  [{ cron: "10-40/10 * * * *" }, "2026-11-24T10:20:00Z", "2026-11-24T10:30Z"],
  [{ cron: "0 0 1 jan,JUL *" }, "2026-02-01T00:00:00Z", "2026-07-01T00:00Z"],
  [{ cron: "0 0 * * 7" }, "2026-11-24T00:00:00Z", "2026-11-29T00:00Z"],
  [{ cron: "0 0 13 * 5" }, "2026-11-24T00:00:00Z", "2026-11-27T00:00Z"],
  [{ cron: "0 0 13 * 5", day_or: false }, "2026-11-24T00:00:00Z", "2027-08-13T00:00Z"],
  [{ cron: "0 0 29 2 *" }, "2026-11-24T00:00:00Z", "2028-02-29T00:00Z"],
  [{ cron: "@daily" }, "2026-11-24T12:00:00Z", "2026-11-25T00:00Z"],
  // The clock jumps over 02:30 on 2027-03-28, and passes it twice on 2026-10-25.
  [{ cron: "30 2 * * *", timezone: "Europe/Zurich" }, "2027-03-27T12:00:00Z", "2027-03-29T00:30Z"],
  [{ cron: "30 2 * * *", timezone: "Europe/Zurich" }, "2026-10-24T12:00:00Z", "2026-10-25T00:30Z"],
  [{ interval: 3600, anchor_date: "2020-01-01T00:30:00Z" }, "2026-11-24T05:31:00Z", "2026-11-24T06:30Z"],
  [{ interval: 60, anchor_date: "2030-01-01T00:00:00Z" }, "2026-11-24T05:31:00Z", "2030-01-01T00:00Z"],
  [{ cron: "0 0 31 2 *" }, "2026-11-24T00:00:00Z", undefined],
  [{ cron: "0 0 L * *" }, "2026-11-24T00:00:00Z", undefined],
  [{ cron: "0 0 0 * * *" }, "2026-11-24T00:00:00Z", undefined],
  [{ cron: "0 6 * * *", timezone: "Nowhere/Else" }, "2026-11-24T00:00:00Z", undefined],
  // What more there is of rules is compared with Prefect: integration/recurrences.test.ts.
  [{ rrule: "FREQ=DAILY" }, "2026-11-24T00:00:00Z", "2026-11-25T00:00Z"],
  [{ rrule: "DTSTART:20200101T000000\nFREQ=MINUTELY" }, "2026-11-24T00:00:00Z", "2026-11-24T00:01Z"],
  [
    { rrule: "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=18", timezone: "Europe/Zurich" },
    "2026-11-24T00:00:00Z",
    "2026-11-27T17:00Z",
  ],
  [
    { rrule: "DTSTART:20261124T060000\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20261125T060000" },
    "2026-11-24T06:00:00Z",
    undefined,
  ],
  [{ rrule: "FREQ=DAILY;UNTIL=20261124T000000" }, "2026-11-24T00:00:00Z", undefined],
  // It is read by the clock after the jump.
  [
    { rrule: "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", timezone: "Europe/Zurich" },
    "2027-03-27T12:00:00Z",
    "2027-03-28T00:30Z",
  ],
  // More than twelve hours ahead: of what comes twice the first one counts.
  [{ cron: "0 3 * * *", timezone: "Pacific/Chatham" }, "2026-04-04T00:00:00Z", "2026-04-04T13:15Z"],
  ...[
    "FREQ=SECONDLY",
    "FREQ=YEARLY;BYWEEKNO=20",
    "FREQ=DAILY\nEXRULE:FREQ=WEEKLY",
    "FREQ=DAILY;BYDAY=XX",
    "FREQ=DAILY;INTERVAL=0",
    "DTSTART:tomorrow\nRRULE:FREQ=DAILY",
    "FREQ=DAILY RRULE:FREQ=WEEKLY",
    "",
  ].map((rrule): (typeof cases)[number] => [{ rrule }, "2026-11-24T00:00:00Z", undefined]),
];

it.each(cases)("%j after %s", (timing, after, expected) => {
  expect(next(timing, after)).toBe(expected);
});
