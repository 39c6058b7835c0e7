// Which Release a rollback brings back: one that history holds.
import { AcmeError } from "../errors/acme-error.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import { type Deployment, describeKey, keyId } from "../model/deployment.ts";
import { describeCode, isSameCommit, type Release } from "../model/release.ts";

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

function otherReleases(deployment: Deployment, entries: readonly HistoryEntry[]): Release[] {
  return releasesOf(deployment, entries).filter((release) => release.id !== deployment.release?.id);
}

function isNamed(release: Release, wanted: string): boolean {
  if (wanted.length >= 4 && release.id.startsWith(wanted)) return true;
  return release.code.commit !== undefined && isSameCommit(release.code.commit, wanted);
}
