// Durations as people write them, `24h`, `1h30m`, `2d`, and moments as a sentence has them.
const units = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** What {@link parseDuration} understands: days, hours, minutes and seconds, each at most once, in this order. */
export const durationPattern: RegExp = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Seconds of a duration such as `24h` or `1h30m`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  const [, ...parts] = match;
  return Object.values(units).reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
}

/** Seconds as a person reads them, the two largest units: `1d 4h`, `12m`, `0s`. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const parts = Object.entries(units).flatMap(([letter, unit]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? [] : [`${count}${letter}`];
  });
  return parts.length === 0 ? "0s" : parts.slice(0, 2).join(" ");
}

/** A moment within a sentence, to the minute: `2026-11-25 15:53 UTC`. Where it can be shown in a person's zone, show it so. */
export function formatMoment(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
