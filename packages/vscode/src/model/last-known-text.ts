// How it is said that what is shown was read some time ago and could not be read again. Webviews use it, too.
import { relativeTime } from "./relative-time.ts";

/**
 * `last known, 12 minutes ago`.
 *
 * @param since - when it was read, ISO 8601. Undefined, as the answer then: it is as the last reading says
 */
export function lastKnownText(since: string | undefined, now: Date): string | undefined {
  return since === undefined ? undefined : `last known, ${relativeTime(since, now)}`;
}
