// Recurrence rules: many that are made up, and some that are written down, fire as Prefect's own schedules do. Each rule has
// days on which it can fire: for one that never does dateutil searches all years up to 9999.
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { nextFire } from "../src/deployments/next-fire.ts";
import { linesOf, prefectPython } from "./processes.test-support.ts";

interface Case {
  rrule: string;
  timezone: string;
  /** Seconds since 1970. */
  after: number;
}

const script = fileURLToPath(new URL("prefect_recurrences.py", import.meta.url));
/** Before both changes of the clocks of 2026, in the north and in the south, and between them. */
const AFTER = ["2026-03-20T00:00:17Z", "2026-03-28T20:10:17Z", "2026-09-30T00:00:17Z", "2026-10-24T20:10:17Z"];
/** From 2038 on dateutil knows no daylight saving time: it reads the part of the zones' files that has 32 bits. */
const ZONES_END = Date.UTC(2037) / 1000;
const ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham"];
const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The same numbers in each run: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function madeUp(count: number): Case[] {
  const next = random(20261125);
  const one = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const some = <T>(values: readonly T[]): T[] => [...new Set([one(values), one(values), one(values)])];
  const maybe = (chance: number, part: () => string): string[] => (next() < chance ? [part()] : []);
  const stamp = (time: number): string => new Date(time).toISOString().replaceAll(/[-:]|\.000Z/g, "");
  return Array.from({ length: count }, () => {
    const frequency = one(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]);
    const isFine = frequency === "HOURLY" || frequency === "MINUTELY";
    const isLong = frequency === "YEARLY" || frequency === "MONTHLY";
    const start = Date.UTC(
      2025 + Number(isFine),
      one([0, 1, 9, 11]),
      one([1, 15, 29, 30, 31]),
      one([0, 1, 2, 3, 23]),
      one([0, 15, 30]),
    );
    const at = new Date(isFine ? Math.min(start, Date.UTC(2026, 2, 1)) : start);
    const isDefault = !isFine && next() < 0.3;
    const own = isDefault ? new Date(Date.UTC(2020, 0, 1)) : at;
    const days = (): string =>
      isLong && next() < 0.6
        ? `BYDAY=${some(DAYS)
            .map((day) => one(["1", "2", "+3", "4", "-1", "-2"]) + day)
            .join()}`
        : `BYDAY=${some(DAYS).join()}`;
    const monthDays = (): string => `BYMONTHDAY=${some([1, 2, 15, 28, -1, -2, 31]).concat(1).join()}`;
    const parts = [
      `FREQ=${frequency}`,
      ...maybe(0.5, () => `INTERVAL=${one([1, 2, 3, 5, ...(isFine ? [7, 45] : [])])}`),
      ...(next() < 0.4 ? maybe(0.9, days) : frequency === "WEEKLY" ? [] : maybe(0.4, monthDays)),
      ...maybe(
        0.25,
        () =>
          `BYMONTH=${some([1, 3, 4, 10, 11])
            .concat(own.getUTCMonth() + 1)
            .join()}`,
      ),
      ...maybe(0.5, () => `BYHOUR=${some([0, 1, 2, 3, 9, 23]).concat(own.getUTCHours()).join()}`),
      ...maybe(0.4, () => `BYMINUTE=${some([0, 15, 30, 59]).concat(own.getUTCMinutes()).join()}`),
      ...maybe(0.1, () => "BYSECOND=0,30"),
      ...(isFine ? [] : maybe(0.2, () => `BYSETPOS=${one(["1", "-1", "1,-1", "2,-1"])}`)),
      ...maybe(0.2, () => `WKST=${one(DAYS)}`),
      ...maybe(0.2, () => `COUNT=${one([1, 3, 50, 300, 2000])}`),
      ...maybe(0.2, () => `UNTIL=${one(["20260329T023000", "20261025T023000", "20261101", "20270101T000000"])}`),
    ];
    const rule = parts.join(";");
    const listed = (): string =>
      Array.from({ length: 4 }, () =>
        stamp(Date.UTC(2026, one([2, 3, 8, 9]), one([25, 28, 29, 30]), one([0, 1, 2, 9]), one([0, 15, 30]))),
      ).join();
    const rrule = isDefault
      ? one([rule, `RRULE:${rule}`])
      : [
          `DTSTART:${stamp(own.getTime())}`,
          one([rule, `RRULE:${rule}`]),
          ...maybe(0.2, () => `EXDATE:${listed()}`),
          ...maybe(0.1, () => `RDATE:${listed()}`),
        ].join("\n");
    return { rrule, timezone: one(ZONES), after: Date.parse(one(AFTER)) / 1000 };
  });
}

/** Each of these has something of its own. */
const WRITTEN: readonly [string, string, string][] = [
  // The clock jumps over it; passes it twice.
  ["FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "Europe/Zurich", "2026-03-27T00:00:17Z"],
  ["FREQ=HOURLY;BYMINUTE=15", "Europe/Zurich", "2026-10-24T22:00:17Z"],
  ["FREQ=MINUTELY;INTERVAL=20", "America/New_York", "2026-11-01T04:00:17Z"],
  // A time zone in the text is replaced by the schedule's.
  ["DTSTART;TZID=Asia/Tokyo:20260101T090000\nRRULE:FREQ=DAILY", "Europe/Zurich", "2026-10-24T20:10:17Z"],
  ["DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20261026T090000Z", "Europe/Zurich", "2026-10-24T20:10:17Z"],
  // The last working day of a month.
  ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=18", "America/New_York", "2026-03-20T00:00:17Z"],
  // Both at once, which in dateutil is "and".
  ["FREQ=MONTHLY;BYDAY=TU,2TU", "UTC", "2026-03-20T00:00:17Z"],
  ["DTSTART:20240229T060000\nRRULE:FREQ=YEARLY", "UTC", "2026-03-20T00:00:17Z"],
  ["DTSTART:20260131T060000\nRRULE:FREQ=MONTHLY", "UTC", "2026-03-20T00:00:17Z"],
  ["DTSTART:20300101T000000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO", "UTC", "2026-03-20T00:00:17Z"],
  ["DTSTART:20260101T000000 RRULE:freq=weekly;wkst=su;interval=2;byday=sa,su", "UTC", "2026-03-20T00:00:17Z"],
  ["FREQ=DAILY;COUNT=3", "UTC", "2026-03-20T00:00:17Z"],
];

it("fire as Prefect's schedules do", async () => {
  const cases = [
    ...WRITTEN.map(([rrule, timezone, after]) => ({ rrule, timezone, after: Date.parse(after) / 1000 })),
    ...madeUp(500),
  ];
  const input = cases.map((one) => `${JSON.stringify(one)}\n`).join("");
  const differences: unknown[] = [];
  let [index, fires] = [0, 0];
  for await (const line of linesOf(await prefectPython(), ["-B", script], input)) {
    const { rrule, timezone, after } = cases[index++] as Case;
    const times = JSON.parse(line) as number[] | null;
    const ours: number[] = [];
    for (let last = after * 1000; ours.length < 6;) {
      const time = nextFire({ rrule, timezone }, last);
      if (time === undefined) break;
      ours.push((last = time) / 1000);
    }
    // Around a change of the clock the first twelve are those of another order, of which six are surely the first.
    const [actual, expected] = [ours, times?.slice(0, 6)].map((list) => list?.filter((time) => time < ZONES_END));
    fires += ours.length;
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      differences.push({ rrule, timezone, after, ours, expected });
  }
  expect(differences).toEqual([]);
  expect(index).toBe(cases.length);
  expect(fires).toBeGreaterThan(2000);
});
