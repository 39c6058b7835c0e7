// Reads the text of a recurrence as Prefect does (dateutil's rrulestr). Every time in it is one of the schedule's own time
// zone, whatever it says of zones: Prefect replaces them. What is not understood is not guessed.

/** How often a rule repeats. */
type Frequency = "YEARLY" | "MONTHLY" | "WEEKLY" | "DAILY" | "HOURLY" | "MINUTELY";

/** A rule whose open parts are filled in from its start. Local times are milliseconds as if they were UTC. */
export interface RecurrenceRule {
  frequency: Frequency;
  interval: number;
  start: number;
  count?: number;
  until?: number;
  /** The first day of a week; Monday is 0. */
  weekStart: number;
  /** Which of a period's times count, from 1, or from -1 backwards. Empty: all. */
  positions: number[];
  /** From 1. Absent, as with the others: any. */
  months?: number[];
  /** From 1, or from -1 backwards. */
  monthDays?: number[];
  weekdays?: number[];
  /** The n-th weekday of a month or year. */
  nthWeekdays?: { nth: number; weekday: number }[];
  hours?: number[];
  minutes?: number[];
  seconds: number[];
}

/** A rule, and the times that are added to it and taken from it. */
export interface Recurrence {
  rule: RecurrenceRule;
  added: number[];
  removed: ReadonlySet<number>;
}

const FREQUENCIES: ReadonlySet<string> = new Set(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]);
const WEEKDAYS: readonly string[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/** What Prefect puts before a rule that has no start. */
const START = Date.UTC(2020, 0, 1);

/** Undefined: it has something that is not known here (BYWEEKNO, BYYEARDAY, BYEASTER, EXRULE, a second rule, seconds). */
export function parseRecurrence(text: string): Recurrence | undefined {
  const lines = text.toUpperCase().split(/\s+/).filter(Boolean);
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = colon === -1 ? "RRULE" : (line.slice(0, colon).split(";")[0] ?? "");
    values.set(name, [...(values.get(name) ?? []), line.slice(colon + 1)]);
  }
  const [rules = [], starts = []] = [values.get("RRULE"), values.get("DTSTART")];
  if (rules.length !== 1 || starts.length > 1) return undefined;
  if ([...values.keys()].some((name) => !["RRULE", "DTSTART", "RDATE", "EXDATE"].includes(name))) return undefined;
  const start = starts[0] === undefined ? START : timeOf(starts[0]);
  const [added, removed] = ["RDATE", "EXDATE"].map((name) =>
    all((values.get(name) ?? []).flatMap((value) => value.split(",")).map(timeOf)),
  );
  const rule = start === undefined ? undefined : ruleOf(rules[0] ?? "", start);
  return rule && added && removed && { rule, added, removed: new Set(removed) };
}

function ruleOf(text: string, start: number): RecurrenceRule | undefined {
  const parts = new Map(text.split(";").map((part) => part.split("=", 2) as [string, string | undefined]));
  const take = (name: string): string | undefined => {
    const value = parts.get(name);
    parts.delete(name);
    return value;
  };
  const frequency = take("FREQ") as Frequency;
  if (!FREQUENCIES.has(frequency)) return undefined;
  const read = <T>(name: string, one: (text: string) => T | undefined): T[] | undefined =>
    all([...new Set(take(name)?.split(","))].map(one));
  const number = (low: number, high: number) => (each: string) => {
    const value = /^[+-]?\d+$/.test(each) ? Number(each) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  };
  const [intervals, counts, positions] = [
    read("INTERVAL", number(1, 100_000)),
    read("COUNT", number(1, 50_000)),
    read("BYSETPOS", number(-366, 366)),
  ];
  const [months, monthDays] = [read("BYMONTH", number(1, 12)), read("BYMONTHDAY", number(-31, 31))];
  const [hours, minutes] = [read("BYHOUR", number(0, 23)), read("BYMINUTE", number(0, 59))];
  const seconds = read("BYSECOND", number(0, 59));
  const days = read("BYDAY", weekdayOf);
  const [untils, weekStarts] = [read("UNTIL", timeOf), read("WKST", weekdayOf)];
  if (!intervals || !counts || !positions || !months || !monthDays || !hours || !minutes || !seconds) return undefined;
  if (!days || !untils || !weekStarts || parts.size > 0) return undefined;
  const isFine = frequency === "HOURLY" || frequency === "MINUTELY";
  if (positions.includes(0) || monthDays.includes(0) || (isFine && positions.length > 0)) return undefined;

  // Where no day is named it is that of the start.
  const at = new Date(start);
  const isOpen = monthDays.length === 0 && days.length === 0;
  const isMonthOpen = isOpen && frequency === "YEARLY" && months.length === 0;
  const isDayOpen = isOpen && (frequency === "YEARLY" || frequency === "MONTHLY");
  const isWeekdayOpen = isOpen && frequency === "WEEKLY";
  // A number before a weekday means nothing within a week.
  const isNumbered = frequency === "YEARLY" || frequency === "MONTHLY";
  const numbered = days.filter(({ nth }) => isNumbered && nth !== 0);
  const plain = days.filter((day) => !numbered.includes(day)).map(({ weekday }) => weekday);
  const ofStart = (given: number[], own: number, isTaken: boolean): number[] | undefined =>
    given.length > 0 ? given : isTaken ? [own] : undefined;
  const given = {
    count: counts[0],
    until: untils[0],
    months: ofStart(months, at.getUTCMonth() + 1, isMonthOpen),
    monthDays: ofStart(monthDays, at.getUTCDate(), isDayOpen),
    weekdays: ofStart(plain, weekdayAt(start), isWeekdayOpen),
    nthWeekdays: numbered.length > 0 ? numbered : undefined,
    hours: ofStart(hours, at.getUTCHours(), !isFine),
    minutes: ofStart(minutes, at.getUTCMinutes(), frequency !== "MINUTELY"),
  };
  return {
    frequency,
    interval: intervals[0] ?? 1,
    start,
    weekStart: weekStarts[0]?.weekday ?? 0,
    positions,
    seconds: seconds.length > 0 ? seconds : [at.getUTCSeconds()],
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<RecurrenceRule>),
  };
}

/** The weekday of a local time; Monday is 0. */
export function weekdayAt(local: number): number {
  return (new Date(local).getUTCDay() + 6) % 7;
}

function weekdayOf(text: string): { nth: number; weekday: number } | undefined {
  const [, nth = "0", name = ""] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(name);
  return weekday === -1 ? undefined : { nth: Number(nth), weekday };
}

function timeOf(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function all<T>(values: readonly (T | undefined)[]): T[] | undefined {
  return values.every((value): value is T => value !== undefined) ? [...values] : undefined;
}
