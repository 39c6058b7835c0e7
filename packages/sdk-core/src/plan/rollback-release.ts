// Which Release a rollback brings back: one that history holds.
import { AcmeError } from "../errors/acme-error.ts";
import type { HistoryChange, HistoryEntry } from "../history/history-entry.ts";
import { type Deployment, type DeploymentKey, describeKey, keyId } from "../model/deployment.ts";
import { formatMoment } from "../model/duration.ts";
import { describeCode, isSameCommit, type Release } from "../model/release.ts";
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

/** The error where all of history does not hold the Release that was asked for. */
export function noReleaseToRollBackTo(
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
 * before this tool was is taken for regular.
 *
 * @param entries - newest first, as far back as {@link arrivalsOf} finds one, or all
 */
export function ranBefore(key: DeploymentKey, release: Release, entries: readonly HistoryEntry[]): ValidationState {
  const step = { step: "history", kind: "history" };
  const arrivals = arrivalsOf(key, release, entries);
  const regular = arrivals.find(({ change }) => (change.overridden?.length ?? 0) === 0);
  if (regular !== undefined) {
    const { at, action, actor } = regular.entry;
    return {
      ...step,
      state: "passed",
      detail: `ran in ${key.environment} since ${formatMoment(at)} (${action}, ${actor.name})`,
    };
  }
  if (arrivals.length === 0) return { ...step, state: "passed", detail: `ran in ${key.environment} before acme did` };
  return {
    ...step,
    state: "failed",
    detail: `got into ${key.environment} past its rules`,
    next: "Promote it, so that what is required is asked for.",
  };
}

/** The entries that brought a Release to a Deployment, newest first. */
export function arrivalsOf(
  key: DeploymentKey,
  release: Release,
  entries: readonly HistoryEntry[],
): { entry: HistoryEntry; change: HistoryChange }[] {
  const id = keyId(key);
  return entries.flatMap((entry) => {
    const change = entry.changes.find((one) => keyId(one.key) === id && one.after?.id === release.id);
    return entry.phase === "result" && change?.result === "applied" ? [{ entry, change }] : [];
  });
}

function otherReleases(deployment: Deployment, entries: readonly HistoryEntry[]): Release[] {
  return releasesOf(deployment, entries).filter((release) => release.id !== deployment.release?.id);
}

function isNamed(release: Release, wanted: string): boolean {
  if (wanted.length >= 4 && release.id.startsWith(wanted)) return true;
  return release.code.commit !== undefined && isSameCommit(release.code.commit, wanted);
}
