// When a recurrence fires next, as Prefect has it from dateutil: integration/recurrences.test.ts compares the two over many
// rules. Own code, because none of the libraries will do: rrule gives what dateutil gives, but is not maintained, and takes
// half a minute for a rule of minutes that began years ago; rrule-temporal is maintained, four times as big with the Temporal
// that it needs, and refuses one rule of eight that dateutil takes, or gives other times for it.
import { parseRecurrence, type Recurrence, type RecurrenceRule, weekdayAt } from "./recurrence-rule.ts";
import type { Zone } from "./zone.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How far it is looked, in milliseconds: Prefect makes runs for the next hundred days. */
const AHEAD = 10 * 366 * DAY;
/** More than clocks are set forward or back by: so far from each other local times can be in another order. */
const MARGIN = 6 * HOUR;

const known = new Map<string, Recurrence | undefined>();

/** The first time after `after`, milliseconds since 1970. Undefined: never, or it cannot be told. */
export function nextOfRecurrence(text: string, zone: Zone, after: number): number | undefined {
  if (!known.has(text)) known.set(text, parseRecurrence(text));
  const recurrence = known.get(text);
  if (recurrence === undefined) return undefined;
  const { rule, added, removed } = recurrence;
  const from = after + zone.offset(after) - MARGIN;
  let next = Infinity;
  let nextLocal = Infinity;
  const weigh = (local: number): void => {
    if (local < from || removed.has(local)) return;
    const time = timeIn(zone, local);
    if (time <= after || time >= next) return;
    next = time;
    nextLocal = local;
  };
  for (const local of added) weigh(local);
  for (const local of localTimes(rule, from)) {
    if (local > nextLocal + MARGIN) break;
    weigh(local);
  }
  return next === Infinity ? undefined : next;
}

/** Of a time that comes twice the first one; one that the clock jumps over is read by the clock after the jump. */
function timeIn(zone: Zone, local: number): number {
  return zone.timeOf(local) ?? local - zone.offset(local + DAY);
}

/** The local times of a rule in their order, none that is after `from` left out. */
function* localTimes(rule: RecurrenceRule, from: number): Generator<number> {
  const { start, until = Infinity, count = Infinity } = rule;
  let left = count;
  const end = Math.max(from, start) + AHEAD;
  // What is counted is counted from the start.
  for (const days of periods(rule, count === Infinity ? Math.max(from, start) : start)) {
    if ((days[0] ?? Infinity) > end) return;
    const matching = days.filter((day) => isDay(rule, day));
    for (const local of timesOf(rule, matching)) {
      if (local > until) return;
      if (local < start) continue;
      if (left-- <= 0) return;
      yield local;
    }
  }
}

/** The days of each period from that of a time on, as the local times at which they begin. */
function* periods({ frequency, interval, start, weekStart }: RecurrenceRule, from: number): Generator<number[]> {
  const first = dayOf(start);
  const at = new Date(start);
  const days = (begin: number, end: number): number[] =>
    Array.from({ length: Math.round((end - begin) / DAY) }, (_, index) => begin + index * DAY);
  const monthsOf = frequency === "YEARLY" ? 12 : 1;
  const origin = at.getUTCFullYear() * 12 + (frequency === "YEARLY" ? 0 : at.getUTCMonth());
  const week = first - ((weekdayAt(start) - weekStart + 7) % 7) * DAY;
  switch (frequency) {
    case "YEARLY":
    case "MONTHLY": {
      const passed = new Date(from).getUTCFullYear() * 12 + new Date(from).getUTCMonth() - origin;
      for (let turn = Math.floor(passed / (monthsOf * interval)); ; turn++) {
        const month = origin + turn * monthsOf * interval;
        yield days(beginOf(month), beginOf(month + monthsOf));
      }
    }
    case "WEEKLY":
      for (let turn = Math.floor((from - week) / (7 * DAY * interval)); ; turn++) {
        const begin = week + turn * 7 * DAY * interval;
        yield days(Math.max(begin, first), begin + 7 * DAY);
      }
    case "DAILY":
      for (let turn = Math.floor((from - first) / (DAY * interval)); ; turn++) yield [first + turn * DAY * interval];
    default:
      for (let day = dayOf(from); ; day += DAY) yield [day];
  }
}

function isDay({ months, monthDays, weekdays, nthWeekdays, frequency }: RecurrenceRule, day: number): boolean {
  const date = new Date(day);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const weekday = weekdayAt(day);
  const [begin, end] = [Date.UTC(year, month), Date.UTC(year, month + 1)];
  if (months !== undefined && !months.includes(month + 1)) return false;
  if (weekdays !== undefined && !weekdays.includes(weekday)) return false;
  if (monthDays !== undefined && !monthDays.includes(dayOfMonth) && !monthDays.includes((day - end) / DAY))
    return false;
  if (nthWeekdays === undefined) return true;
  // Of a year where no month is named.
  const isOfYear = frequency === "YEARLY" && months === undefined;
  const [low, high] = isOfYear ? [Date.UTC(year, 0), Date.UTC(year + 1, 0)] : [begin, end];
  const nth = Math.floor((day - low) / (7 * DAY)) + 1;
  const nthFromEnd = -Math.floor((high - DAY - day) / (7 * DAY)) - 1;
  return nthWeekdays.some((one) => one.weekday === weekday && (one.nth === nth || one.nth === nthFromEnd));
}

/** The times of a period's days. */
function timesOf(rule: RecurrenceRule, days: readonly number[]): number[] {
  const { frequency, positions } = rule;
  if (frequency === "HOURLY" || frequency === "MINUTELY") return days.flatMap((day) => steps(rule, day));
  const { hours = [], minutes = [], seconds } = rule;
  const times = hours.flatMap((hour) => clock(hour * HOUR, minutes, seconds)).sort((a, b) => a - b);
  const every = days.flatMap((day) => times.map((time) => day + time));
  if (positions.length === 0) return every;
  const chosen = positions.flatMap((position) => every.at(position > 0 ? position - 1 : position) ?? []);
  return [...new Set(chosen)].sort((a, b) => a - b);
}

/** The times of one day that are so many hours or minutes from the start. */
function steps({ frequency, interval, start, hours, minutes, seconds }: RecurrenceRule, day: number): number[] {
  const isHourly = frequency === "HOURLY";
  const unit = isHourly ? HOUR : MINUTE;
  const origin = Math.floor(start / unit) * unit;
  const step = interval * unit;
  const times: number[] = [];
  for (let time = origin + Math.ceil((day - origin) / step) * step; time < day + DAY; time += step) {
    const date = new Date(time);
    if (hours !== undefined && !hours.includes(date.getUTCHours())) continue;
    if (isHourly) times.push(...clock(time, minutes ?? [], seconds));
    else if (minutes === undefined || minutes.includes(date.getUTCMinutes()))
      times.push(...seconds.map((second) => time + second * 1000));
  }
  return times.sort((a, b) => a - b);
}

function clock(hour: number, minutes: readonly number[], seconds: readonly number[]): number[] {
  return minutes.flatMap((minute) => seconds.map((second) => hour + minute * MINUTE + second * 1000));
}

/** @param month - since the year 0 */
function beginOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

function dayOf(local: number): number {
  return Math.floor(local / DAY) * DAY;
}
