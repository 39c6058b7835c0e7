// Which Release a rollback brings back: one that history holds.
import { AcmeError } from "../errors/acme-error.ts";
import type { ErrorCode } from "../errors/codes.ts";
import type { HistoryChange, HistoryEntry } from "../history/history-entry.ts";
import { standingAfter } from "../history/standing-override.ts";
import { type Deployment, type DeploymentKey, describeKey, keyId } from "../model/deployment.ts";
import { formatMoment } from "../model/duration.ts";
import { describeCode, isNamed, type Release } from "../model/release.ts";
import type { ValidationState } from "../validation/validation.ts";

/** The Releases that ran in a Deployment, newest first, each once. */
function releasesOf(deployment: Deployment, entries: readonly HistoryEntry[]): Release[] {
  if (deployment.key === undefined) return [];
  const id = keyId(deployment.key);
  const releases = new Map<string, Release>();
  for (const entry of entries) {
    if (entry.phase !== "result") continue;
    for (const change of entry.changes) {
      if (keyId(change.key) !== id) continue;
      for (const release of change.result === "applied" ? [change.after, change.before] : [change.before]) {
        if (release !== undefined && !releases.has(release.id)) releases.set(release.id, release);
      }
    }
  }
  return [...releases.values()];
}

/**
 * The Release to go back to, where the entries hold it.
 *
 * @param wanted - the start of a Release's id or commit; undefined means the newest one that is not live
 */
export function releaseToRollBackTo(
  deployment: Deployment,
  entries: readonly HistoryEntry[],
  wanted: string | undefined,
): Release | undefined {
  const others = otherReleases(deployment, entries);
  return wanted === undefined ? others[0] : others.find((other) => isNamed(other, wanted));
}

/** As {@link releaseToRollBackTo}, of all of history. Throws `release-missing` where it does not hold one. */
export function earlierRelease(
  deployment: Deployment,
  entries: readonly HistoryEntry[],
  wanted: string | undefined,
): Release {
  const release = releaseToRollBackTo(deployment, entries, wanted);
  if (release === undefined) throw noReleaseToRollBackTo(deployment, entries, wanted);
  return release;
}

/** The refusal of places that ran different Releases before: nobody but a person knows which is meant. */
export function differentPast(a: Deployment, b: Deployment): AcmeError {
  const name = ({ key, name: own }: Deployment): string => (key === undefined ? own : describeKey(key));
  return new AcmeError({
    code: "name-ambiguous",
    message: `${name(a)} and ${name(b)} ran different Releases before.`,
    hint: "Say which with --to. See: acme history",
  });
}

/** The error where all of history does not hold the Release that was asked for. */
function noReleaseToRollBackTo(
  deployment: Deployment,
  entries: readonly HistoryEntry[],
  wanted: string | undefined,
): AcmeError {
  const name = deployment.key === undefined ? deployment.name : describeKey(deployment.key);
  const known = otherReleases(deployment, entries).map((other) => `${describeCode(other.code)} (${other.id})`);
  return new AcmeError({
    code: "release-missing",
    message:
      wanted === undefined
        ? `History holds no earlier Release of ${name}.`
        : `History holds no Release ${wanted} of ${name}.`,
    hint:
      known.length === 0
        ? "Only what was deployed with this tool can be brought back."
        : `It holds: ${known.join(", ")}.`,
  });
}

/**
 * Whether a Release was in a Deployment by the rules before: the one step that a rollback has to pass. What was there
 * before this tool wrote to the Deployment for the first time is taken for regular.
 *
 * @param entries - newest first, as far back as {@link regularArrival} finds one, or all
 */
export function ranBefore(key: DeploymentKey, release: Release, entries: readonly HistoryEntry[]): ValidationState {
  const step = { step: "history", kind: "history" };
  const regular = regularArrival(key, release, entries);
  if (regular !== undefined) {
    const { at, action, actor } = regular;
    const since = `${formatMoment(at)} (${action}, ${actor.name})`;
    return { ...step, state: "passed", detail: `ran in ${key.environment} since ${since}` };
  }
  const [oldest] = changesOf(key, entries).slice(-1);
  if (oldest?.change.before?.id === release.id) {
    return { ...step, state: "passed", detail: `ran in ${key.environment} before acme did` };
  }
  return {
    ...step,
    state: "failed",
    detail: `got into ${key.environment} past its rules, or by another tool`,
    next: "Promote it, so that what is required is asked for.",
  };
}

/** Rules that say something about a Release. A freeze is about the time. */
const aboutReleases: ReadonlySet<string> = new Set<ErrorCode>(["validation-missing", "promotion-not-allowed"]);

/** The newest entry after which a Release was in a Deployment by the rules. An end that is not known is no fault of it. */
export function regularArrival(
  key: DeploymentKey,
  release: Release,
  entries: readonly HistoryEntry[],
): HistoryEntry | undefined {
  const found = changesOf(key, entries).find(({ entry, change }) => {
    if (change.after?.id !== release.id) return false;
    const overridden = standingAfter(entry, change)?.overridden ?? [];
    return !overridden.some(({ code }) => aboutReleases.has(code));
  });
  return found?.entry;
}

/** What was done to a Deployment, newest first, without what left no trace. */
function changesOf(
  key: DeploymentKey,
  entries: readonly HistoryEntry[],
): { entry: HistoryEntry; change: HistoryChange }[] {
  const id = keyId(key);
  const finished = new Set<string>();
  return entries.flatMap((entry) => {
    if (entry.phase === "result") finished.add(entry.batch);
    else if (finished.has(entry.batch)) return [];
    const change = entry.changes.find((one) => keyId(one.key) === id);
    const isTraceless = change?.left === "as-before" || change?.result === "skipped" || change?.result === "cancelled";
    return change === undefined || isTraceless ? [] : [{ entry, change }];
  });
}

function otherReleases(deployment: Deployment, entries: readonly HistoryEntry[]): Release[] {
  return releasesOf(deployment, entries).filter((release) => release.id !== deployment.release?.id);
}
