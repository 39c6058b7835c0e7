// Release: what runs, sealed under an id. The rule by which a desired Release equals a live one lives here too.
import { z } from "zod";
import { digestJson } from "./digest.ts";
import { isJsonObject, type Json, type JsonObject, jsonEquals, jsonObjectSchema } from "./json.ts";

/** Which code. At least one of the members is there in every real Release. */
export interface CodeVersion {
  /** Full hash where it is known, else as many digits as the engine's record has. */
  commit?: string;
  /** The branch that it was deployed from. Says where to look, not what runs. */
  branch?: string;
  /** A container image with its tag or digest. */
  image?: string;
  /** The version of a package. */
  packageVersion?: string;
}

/** zod schema of {@link CodeVersion}. */
export const codeVersionSchema: z.ZodType<CodeVersion> = z.object({
  commit: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  image: z.string().exactOptional(),
  packageVersion: z.string().exactOptional(),
});

/** A Release before the engine's own tool has completed it: {@link UnsealedRelease.runs} holds only what is known. */
export interface UnsealedRelease {
  code: CodeVersion;
  /** Whether it can run only that code: a commit, an image digest, an immutable tag. */
  pinned: boolean;
  /** How the engine starts it, in the adapter's own form. Opaque to core. Secrets only as references. */
  runs: JsonObject;
}

/**
 * What runs, sealed: the code version and how the engine starts it. Promote carries it, evidence is about it, history
 * keeps it whole, rollback brings it back. Made by {@link sealRelease} only.
 */
export interface Release extends UnsealedRelease {
  /** 16 hexadecimal digits of the SHA-256 of everything else in it but the branch. */
  id: string;
}

/** zod schema of {@link Release}. */
export const releaseSchema: z.ZodType<Release> = z.object({
  id: z.string(),
  code: codeVersionSchema,
  pinned: z.boolean(),
  runs: jsonObjectSchema,
});

/** Gives a Release its id. The branch is left out of it: the same commit reached by two branches is the same Release. */
export function sealRelease(release: UnsealedRelease): Release {
  const { branch: _, ...code } = release.code;
  const id = digestJson({ code: code as JsonObject, pinned: release.pinned, runs: release.runs }, 16);
  return { id, code: release.code, pinned: release.pinned, runs: release.runs };
}

/** Whether a Release is sealed. */
export function isSealed(release: Release | UnsealedRelease): release is Release {
  return "id" in release;
}

/**
 * Whether a live Release is already what is desired. Two sealed ones are compared by id. An unsealed one is met by a
 * live one only when both are pinned to the same code and everything known of it is live already: the engine's tool
 * would then compute the same rest.
 */
export function isSameRelease(desired: Release | UnsealedRelease, live: Release | undefined): boolean {
  if (live === undefined) return false;
  if (isSealed(desired)) return desired.id === live.id;
  return desired.pinned && live.pinned && holdsKnownParts(desired, live);
}

/**
 * Whether a live Release has the code and everything else that is known of an unsealed one. Of one that is not pinned this
 * says what was written, not what runs.
 */
export function holdsKnownParts(desired: UnsealedRelease, live: Release): boolean {
  const { branch: _a, ...wanted } = desired.code;
  const { branch: _b, ...found } = live.code;
  return jsonEquals(wanted, found) && isPartOf(desired.runs, live.runs);
}

function isPartOf(part: Json, whole: Json | undefined): boolean {
  if (isJsonObject(part) && isJsonObject(whole)) {
    return Object.entries(part).every(([key, value]) => jsonEquals(value, whole[key]));
  }
  return jsonEquals(part, whole);
}

/** The shortest text that tells a person which Release it is: `a1b2c3d`, an image tag, a package version. */
export function describeCode(code: CodeVersion): string {
  if (code.commit !== undefined) return code.commit.slice(0, 7);
  if (code.image !== undefined) return code.image.slice(code.image.lastIndexOf("/") + 1);
  return code.packageVersion ?? code.branch ?? "unknown";
}

/** Whether two commit hashes name one commit: a short one (7 digits or more) matches the long one it starts. */
export function isSameCommit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 7 ? long.startsWith(short) : short === long;
}

/** Whether a person means this Release: by the start of its id, at least 4 digits, or by its commit. */
export function isNamed(release: Release, wanted: string): boolean {
  if (wanted.length >= 4 && release.id.startsWith(wanted)) return true;
  return release.code.commit !== undefined && isSameCommit(release.code.commit, wanted);
}
