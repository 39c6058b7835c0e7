// When a schedule fires next, without asking the server: intervals, cron expressions of five fields in a time zone, and
// recurrence rules (recurrence.ts). What is not understood (croniter's own additions) has no answer. For people to look at,
// not for rules: rules ask the server for its scheduled runs.
import type { ScheduleTiming } from "../api/rows.ts";
import { nextOfRecurrence } from "./recurrence.ts";
import { type Zone, zoneOf } from "./zone.ts";

const DAYS_AHEAD = 366 * 4 + 1;
const DAY = 86_400_000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ALIASES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** The first time after `after`, milliseconds since 1970. Undefined: never, or it cannot be told. */
export function nextFire(timing: ScheduleTiming, after: number): number | undefined {
  if (timing.interval !== undefined)
    return nextOfInterval(timing.interval * 1000, Date.parse(timing.anchor_date ?? ""), after);
  const zone = zoneOf(timing.timezone ?? "UTC");
  if (zone === undefined) return undefined;
  if (timing.rrule !== undefined) return nextOfRecurrence(timing.rrule, zone, after);
  const cron = timing.cron === undefined ? undefined : parseCron(timing.cron);
  return cron && nextOfCron(cron, timing.day_or ?? true, zone, after);
}

function nextOfInterval(interval: number, anchor: number, after: number): number | undefined {
  if (!(interval > 0) || Number.isNaN(anchor)) return undefined;
  return anchor + Math.max(0, Math.floor((after - anchor) / interval) + 1) * interval;
}

interface Cron {
  minutes: number[];
  hours: number[];
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Whether the field is not `*`. */
  hasDays: boolean;
  hasWeekdays: boolean;
}

function parseCron(text: string): Cron | undefined {
  const fields = (ALIASES[text.trim().toLowerCase()] ?? text.trim()).split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12, MONTHS, 1);
  const weekdays = valuesOf(weekday, 0, 7, WEEKDAYS, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((one) => one % 7)),
    hasDays: day !== "*",
    hasWeekdays: weekday !== "*",
  };
}

/** `*`, `5`, `1-5`, `mon-fri`, a step (`10-40/10`, every fifteenth), and lists of these; sorted. Undefined for anything else. */
function valuesOf(
  field: string,
  low: number,
  high: number,
  names: readonly string[] = [],
  first = 0,
): number[] | undefined {
  const values = new Set<number>();
  const number = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    return named === -1 ? (/^\d+$/.test(text) ? Number(text) : Number.NaN) : named + first;
  };
  for (const part of field.split(",")) {
    const [range = "", step] = part.split("/");
    const [from, to] =
      range === "*"
        ? [low, high]
        : range.includes("-")
          ? range.split("-", 2).map(number)
          : [number(range), step === undefined ? number(range) : high];
    const by = step === undefined ? 1 : Number(step);
    if (
      from === undefined ||
      to === undefined ||
      !(from >= low && to <= high && from <= to) ||
      !Number.isInteger(by) ||
      by < 1
    )
      return undefined;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function nextOfCron(cron: Cron, dayOr: boolean, zone: Zone, after: number): number | undefined {
  const local = after + zone.offset(after);
  const today = Math.floor(local / DAY) * DAY;
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
    const day = today + ahead * DAY;
    if (!isDay(cron, dayOr, new Date(day))) continue;
    for (const hour of cron.hours) {
      // A day and a bit may pass in the zone while a local day begins: nothing before the last hour can be after.
      if (ahead === 0 && day + (hour + 2) * 3_600_000 < local) continue;
      for (const minute of cron.minutes) {
        const time = zone.timeOf(day + hour * 3_600_000 + minute * 60_000);
        if (time !== undefined && time > after) return time;
      }
    }
  }
  return undefined;
}

function isDay({ days, months, weekdays, hasDays, hasWeekdays }: Cron, dayOr: boolean, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return hasDays && hasWeekdays && dayOr ? day || weekday : day && weekday;
}
