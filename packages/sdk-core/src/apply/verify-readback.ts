// Whether what was read back is what was written, or what was there before, or neither.
import { isUnchanged } from "../adapting/is-unchanged.ts";
import { AcmeError } from "../errors/acme-error.ts";
import { type Deployment, describeKey } from "../model/deployment.ts";
import { holdsKnownParts, isSameRelease, isSealed } from "../model/release.ts";
import type { Write } from "../ports/deployer.ts";
import { diffFields } from "../settings/diff-fields.ts";
import { describePath } from "../settings/fields.ts";

/** What reading back showed of one write. */
export type Readback = "as-written" | "as-before" | "neither";

/**
 * Compares a Deployment that was read back (undefined: it is not there) with a write. Writing a Release that is not pinned
 * once more may change nothing that can be read: then only the engine's word tells the two apart.
 *
 * @param isTaken - the engine said that it took the write
 */
export function readback(write: Write, found: Deployment | undefined, isTaken: boolean): Readback {
  const isBefore = isUnchanged(write.live, found);
  if (isBefore && !isTaken) return "as-before";
  if (found !== undefined && differences(write, found).length === 0) return "as-written";
  return isBefore ? "as-before" : "neither";
}

/** The error of a write that the engine took, and that reads back differently. */
export function readbackError(write: Write, found: Deployment | undefined): AcmeError {
  const what = found === undefined ? "it is not there" : `these differ: ${differences(write, found).join(", ")}`;
  return new AcmeError({
    code: "readback-differs",
    message: `${describeKey(write.desired.key)} was written, but when it was read back ${what}.`,
    hint: "Somebody or something changed it at the same moment, or the engine does not keep the value. Look at it, then run the same command again.",
  });
}

function differences(write: Write, found: Deployment): string[] {
  const { release } = write.desired;
  const sameRelease =
    isSealed(release) || release.pinned
      ? isSameRelease(release, found.release)
      : found.release !== undefined && holdsKnownParts(release, found.release);
  const known = new Set(write.settings.filter((field) => field.value !== undefined).map((field) => field.path));
  const unknown = new Set(write.settings.filter((field) => field.value === undefined).map((field) => field.path));
  const changes = diffFields(
    write.settings.filter((field) => known.has(field.path)),
    found.settings.filter((field) => !unknown.has(field.path)),
  );
  return [...(sameRelease ? [] : ["release"]), ...changes.map((change) => describePath(change.path))];
}
