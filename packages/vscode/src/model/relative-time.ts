// Times as people say them. Imports nothing: webviews use it, too.

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
];

/** Made once, and not before it is needed: making one takes a tenth of the time that the extension takes to start. */
let format: Intl.RelativeTimeFormat | undefined;

/** A time from now: `2 hours ago`, `in 5 minutes`, `just now`. Empty where it is no time. */
export function relativeTime(iso: string | undefined, now: Date): string {
  const seconds = (Date.parse(iso ?? "") - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return "";
  const unit = units.find(([, size]) => Math.abs(seconds) >= size);
  if (unit === undefined) return seconds > 0 ? "in less than a minute" : "just now";
  const [name, size] = unit;
  format ??= new Intl.RelativeTimeFormat("en", { numeric: "always" });
  return format.format(Math.trunc(seconds / size), name);
}

/** How long ago, where there is little room: `2 h`, `5 min`, `now`. Empty where it is no time. */
export function shortAge(iso: string | undefined, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso ?? "")) / 1000;
  if (Number.isNaN(seconds)) return "";
  const unit = units.find(([, size]) => seconds >= size);
  if (unit === undefined) return "now";
  const [name, size] = unit;
  return `${Math.trunc(seconds / size)} ${abbreviations[name] ?? name}`;
}

const abbreviations: Partial<Record<Intl.RelativeTimeFormatUnit, string>> = {
  year: "y",
  month: "mo",
  day: "d",
  hour: "h",
  minute: "min",
};
