// Freeze windows: when nothing may be changed in an environment. Times without an offset are in the window's time zone.
import { z } from "zod";
import { AcmeError } from "../errors/acme-error.ts";

/** A window of time in which an environment is not changed. */
export interface Freeze {
  /** `2026-12-20`, `2026-12-20T18:00`, or with an offset, `2026-12-20T18:00+01:00`. */
  from: string;
  /** As {@link Freeze.from}. A day alone is frozen to its end. */
  to: string;
  /** An IANA name, `Europe/Zurich`. Default: UTC. */
  timeZone?: string;
  /** Why, for whoever is refused. */
  reason: string;
}

const pattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/;

const timeSchema = z
  .string()
  .regex(pattern, "a day (2026-12-20) or a time (2026-12-20T18:00), with an offset if it needs one")
  .refine((text) => !pattern.test(text) || isMoment(text), "no such day or time");

/** Dates that do not exist are taken for others: 2026-02-30 for the 2nd of March. */
function isMoment(text: string): boolean {
  const [, hours = "0", minutes = "0"] = /([+-]\d{2}):(\d{2})$/.exec(text.slice(10)) ?? [];
  if (Math.abs(Number(hours)) > 14 || Number(minutes) > 59) return false;
  const local = new Date(`${text.slice(0, 10)}T${text.slice(11, 16) || "00:00"}:${text.slice(17, 19) || "00"}Z`);
  return !Number.isNaN(local.getTime()) && local.toISOString().startsWith(text.slice(0, 16).replace(/Z$/, ""));
}

/** zod schema of {@link Freeze}. */
export const freezeSchema: z.ZodObject<{
  from: z.ZodType<string>;
  to: z.ZodType<string>;
  timeZone: z.ZodExactOptional<z.ZodType<string>>;
  reason: z.ZodType<string>;
}> = z.object({
  from: timeSchema,
  to: timeSchema,
  timeZone: z.string().refine(isTimeZone, "no time zone of that name").exactOptional(),
  reason: z.string().min(1),
});

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return true;
  } catch {
    return false;
  }
}

/** When a window begins and ends, as instants. The end is the first moment at which changes are allowed again. */
export function freezeInterval({ from, to, timeZone = "UTC" }: Freeze): { from: Date; to: Date } {
  const end = to.length === 10 ? nextDay(to) : to;
  return { from: instantOf(from, timeZone), to: instantOf(end, timeZone) };
}

/** The window that a moment is in, the one that ends last; undefined where changes are allowed. */
export function activeFreeze(freezes: readonly Freeze[], now: Date): (Freeze & { until: Date }) | undefined {
  return freezes
    .map((freeze) => ({ freeze, ...freezeInterval(freeze) }))
    .filter(({ from, to }) => from <= now && now < to)
    .sort((a, b) => b.to.getTime() - a.to.getTime())
    .map(({ freeze, to }) => ({ ...freeze, until: to }))[0];
}

/**
 * The refusal of a change in a frozen environment.
 *
 * @param environment - its name
 */
export function frozenError(environment: string, freeze: Freeze & { until: Date }, allowOverride: boolean): AcmeError {
  const until = localTime(freeze.until, freeze.timeZone ?? "UTC");
  const override = allowOverride ? ' If it cannot wait: --override "reason".' : "";
  return new AcmeError({
    code: "environment-frozen",
    message: `${environment} is frozen until ${until}: ${freeze.reason}`,
    hint: `Wait until then.${override}`,
  });
}

/** `2027-01-04 00:00 (Europe/Zurich)`. */
function localTime(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = partsIn(timeZone, at);
  return `${year}-${month}-${day} ${hour}:${minute} (${timeZone})`;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function instantOf(text: string, timeZone: string): Date {
  if (/(?:Z|[+-]\d{2}:\d{2})$/.test(text.slice(10))) return new Date(text);
  const wall = Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`);
  // The zone's offset depends on the instant that is looked for: asked twice, it is right on both sides of a change.
  const guess = wall - offsetAt(timeZone, new Date(wall));
  return new Date(wall - offsetAt(timeZone, new Date(guess)));
}

/** Milliseconds by which a zone's clocks are ahead of UTC. */
function offsetAt(timeZone: string, at: Date): number {
  const { year, month, day, hour, minute, second } = partsIn(timeZone, at);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at.getTime() / 1000) * 1000;
}

function partsIn(timeZone: string, at: Date): Record<"year" | "month" | "day" | "hour" | "minute" | "second", string> {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return parts as ReturnType<typeof partsIn>;
}
