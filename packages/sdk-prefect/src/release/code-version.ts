// Which code a deployment runs, as its tags and its version say it: acme-portal-sdk 1.2's `COMMIT_HASH=`,
// `PACKAGE_VERSION=` and `{branch}-{commit}`. Both ways.
import { type CodeVersion, isSameCommit, type Release } from "@acme/sdk-core";
import { tagValue } from "../deployments/naming.ts";

/** The tags that belong to the Release. */
export const commitTag = "COMMIT_HASH";
export const packageVersionTag = "PACKAGE_VERSION";

const VERSION = /^(?:(?<branch>.+)-)?(?<commit>[0-9a-f]{7,40})(?<dirty>-dirty)?$/;

/**
 * The version text of a Release: `main-0f1e2d3`; the commit alone where no branch is known; `-dirty` behind it where the
 * working tree differed from the commit, which makes the Release unpinned wherever it goes.
 */
export function versionOf({ branch, commit }: CodeVersion, dirty = false): string | undefined {
  if (commit === undefined) return undefined;
  return `${branch === undefined ? "" : `${branch}-`}${commit}${dirty ? "-dirty" : ""}`;
}

/** The Release's own tags. */
export function releaseTags({ commit, packageVersion }: CodeVersion): string[] {
  return [
    ...(commit === undefined ? [] : [`${commitTag}=${commit}`]),
    ...(packageVersion === undefined ? [] : [`${packageVersionTag}=${packageVersion}`]),
  ];
}

/** Whether a version text can be a Release's. The same commit by another branch is the same Release. */
export function isVersionOf(version: string, { code, runs }: Release): boolean {
  const read = readCode({ tags: releaseTags(code), version }, undefined);
  return read.code.commit === code.commit && read.version === runs["version"];
}

/** What {@link readCode} found. */
export interface CodeFound {
  code: CodeVersion;
  /** The version text, where {@link versionOf} would not give it again. */
  version?: string;
}

/**
 * Reads the code of a deployment. The commit that a pull step checks out is what runs, whatever a tag says; a short hash
 * in a tag or version is the same commit as the long one that it starts.
 *
 * @param checkedOut - the commit that the pull steps check out, where they name one
 */
export function readCode(
  facts: { tags: readonly string[]; version?: string | null | undefined; image?: string | undefined },
  checkedOut: string | undefined,
): CodeFound {
  const { version, image } = facts;
  const parsed = VERSION.exec(version ?? "")?.groups as { branch?: string; commit: string; dirty?: string } | undefined;
  const packageVersion = tagValue(facts.tags, packageVersionTag) || undefined;
  // 32 hexadecimal digits without a branch are Prefect's own hash of the file, no commit.
  const inVersion = parsed?.branch === undefined && parsed?.commit?.length === 32 ? undefined : parsed?.commit;
  const commit = checkedOut ?? (tagValue(facts.tags, commitTag) || undefined) ?? inVersion;
  const namesCommit = commit !== undefined && inVersion !== undefined && isSameCommit(inVersion, commit);
  const branch = namesCommit ? parsed?.branch : undefined;
  const isDerived = namesCommit && parsed?.dirty === undefined;
  return {
    code: {
      ...(commit === undefined ? {} : { commit }),
      ...(branch === undefined ? {} : { branch }),
      ...(image === undefined ? {} : { image }),
      ...(packageVersion === undefined ? {} : { packageVersion }),
    },
    ...(version === undefined || version === null || isDerived ? {} : { version }),
  };
}
