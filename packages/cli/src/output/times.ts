// Times as people read them.

const units = [
  ["y", 365 * 24 * 3600],
  ["mo", 30 * 24 * 3600],
  ["d", 24 * 3600],
  ["h", 3600],
  ["m", 60],
] as const;

/** How long ago a time is, in one unit: `now`, `5m`, `2h`, `3d`, `4mo`. Empty where it is no time. */
export function age(iso: string | undefined, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso ?? "")) / 1000;
  if (Number.isNaN(seconds)) return "";
  const unit = units.find(([, size]) => seconds >= size);
  return unit === undefined ? "now" : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}

/** How far ahead a time is: `in 5m`. One that is past gives `due`. Empty where it is no time. */
export function until(iso: string | undefined, now: Date): string {
  const seconds = (Date.parse(iso ?? "") - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return "";
  if (seconds <= 0) return "due";
  const unit = units.find(([, size]) => seconds >= size);
  return unit === undefined ? `in ${Math.ceil(seconds)}s` : `in ${Math.floor(seconds / unit[1])}${unit[0]}`;
}

/** A time in the machine's time zone, to the minute: `2026-11-24 02:21`. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** A time in a time zone, to the minute; with seconds where it is not at a whole one. In UTC where nobody knows the zone. */
export function timeIn(iso: string, timeZone: string): string {
  const time = new Date(iso);
  const whole = time.getTime() % 60_000 === 0;
  try {
    return new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      dateStyle: "short",
      timeStyle: whole ? "short" : "medium",
    }).format(time);
  } catch {
    return iso;
  }
}
