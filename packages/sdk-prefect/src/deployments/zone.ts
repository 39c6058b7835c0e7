// Local times of time zones, by what Intl knows of them.

/** A time zone. Local times are milliseconds as if they were UTC. */
export interface Zone {
  /** Milliseconds to add to a time to get its local time. */
  offset(time: number): number;
  /** The time of a local time. Undefined: the clock jumps over it. */
  timeOf(local: number): number | undefined;
}

const DAY = 86_400_000;
const zones = new Map<string, Zone | undefined>();

/** The zone of an IANA name. Undefined: there is none. */
export function zoneOf(name: string): Zone | undefined {
  if (!zones.has(name)) zones.set(name, makeZone(name));
  return zones.get(name);
}

function makeZone(name: string): Zone | undefined {
  if (name === "UTC") return { offset: () => 0, timeOf: (local) => local };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const offset = (time: number): number => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
  };
  return {
    offset,
    timeOf: (local) => {
      // A time zone's offset is that of a day before or after; of a local time that comes twice the first one counts.
      const times = [local - offset(local - DAY), local - offset(local + DAY)].filter(
        (time) => time + offset(time) === local,
      );
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
