// The rule for "pinned": whether a deployment can run only the code that its Release names.
import { type CodeVersion, isJsonObject, isSameCommit, type JsonObject } from "@acme/sdk-core";

const GIT_CLONE = /(^|\.)git_clone(_project)?$/;
/** Steps that fetch no code: they work on what another step, or the image, brought. */
const FETCHES_NOTHING =
  /^prefect\.deployments\.steps\.(.+\.)?(set_working_directory|pip_install_requirements|uv_sync)$/;
const SHELL = /^prefect\.deployments\.steps\.(.+\.)?run_shell_script$/;
/** Programs with which a script can bring other code. */
const FETCHING_PROGRAM = /(^|[\s;&|(/])(git|hg|svn|curl|wget|aws|gsutil|gcloud|az|rsync|scp|sftp|rclone)(\s|$)/m;

/** What {@link isPinned} looks at. */
export interface Provenance {
  code: CodeVersion;
  pullSteps: readonly JsonObject[];
  /** The version text of an uncommitted tree ends in `-dirty`. */
  version?: string | undefined;
  /** Code comes from a storage block, as old Prefects had it. */
  storageBlock?: boolean;
}

/**
 * Pinned is a deployment that
 * - clones every repository at a commit (`git_clone` with `commit_sha`), or
 * - clones nothing and runs an image named by a digest, or by a tag that names the commit or the package version, or
 *   that is a full version number (`1.4.2`);
 * and that takes code from nowhere else: a step that is not known to fetch nothing could bring anything. A branch clone,
 * `:latest`, a bare directory, a storage block and an uncommitted tree are not pinned.
 */
export function isPinned({ code, pullSteps, version, storageBlock }: Provenance): boolean {
  if (storageBlock === true || version?.endsWith("-dirty") === true) return false;
  const steps = pullSteps.flatMap((step) => Object.entries(step));
  const clones = steps.filter(([name]) => GIT_CLONE.test(name));
  const others = steps.filter(([name]) => !GIT_CLONE.test(name));
  if (others.some(([name, inputs]) => !FETCHES_NOTHING.test(name) && !isHarmlessScript(name, inputs))) return false;
  if (clones.length > 0) return clones.every(([, inputs]) => commitIn(inputs) !== undefined);
  return code.image !== undefined && isImmutableImage(code.image, code);
}

/** A script that installs something is common; one that could move the checkout is another source of code. */
function isHarmlessScript(name: string, inputs: unknown): boolean {
  const script = isJsonObject(inputs) ? inputs["script"] : undefined;
  return SHELL.test(name) && typeof script === "string" && !FETCHING_PROGRAM.test(script);
}

/** The commit that the pull steps check out, where they clone one repository at one. */
export function commitOf(pullSteps: readonly JsonObject[]): string | undefined {
  const clones = pullSteps.flatMap((step) => Object.entries(step)).filter(([name]) => GIT_CLONE.test(name));
  return clones.length === 1 ? commitIn(clones[0]?.[1]) : undefined;
}

function commitIn(inputs: unknown): string | undefined {
  const commit = isJsonObject(inputs) ? inputs["commit_sha"] : undefined;
  return typeof commit === "string" && /^[0-9a-f]{7,64}$/.test(commit) ? commit : undefined;
}

/** Whether an image can hold only one code; see {@link isPinned}. */
function isImmutableImage(image: string, { commit, packageVersion }: CodeVersion): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const tag = /:(?<tag>[\w][\w.-]*)$/.exec(image)?.groups?.["tag"];
  if (tag === undefined) return false;
  if (/^v?\d+\.\d+\.\d+([-+.]?(rc|a|b|alpha|beta|post|dev)?[-.]?\d+)*$/i.test(tag)) return true;
  if (packageVersion !== undefined && tag === packageVersion && /\d/.test(tag)) return true;
  return commit !== undefined && tag.split(/[^0-9a-f]+/).some((word) => word.length >= 7 && isSameCommit(word, commit));
}
