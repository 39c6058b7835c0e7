// The names of deployments, both ways, as acme-portal-sdk 1.2 writes them: `{project}--{branch}--{flow}--{environment}`
// with `_` replaced by `-`, and the tags PROJECT_NAME and BRANCH_NAME. Pure; knows no server.
import { type DeploymentKey, digestJson } from "@acme/sdk-core";

const SEPARATOR = "--";
const HASH_DIGITS = 6;

/** The tags that say whose a deployment is. They are no settings: they are always what its key says. */
export const projectTag = "PROJECT_NAME";
export const branchTag = "BRANCH_NAME";
/** Marks a deployment that another one has replaced: it is no longer managed. */
export const replacedTag = "ACME_REPLACED_BY";

/**
 * The form of a flow's engine name that stands in a DeploymentKey. `hello_world` and `hello-world` are one flow:
 * acme-portal-sdk 1.2 registers the first where Prefect itself says the second.
 */
export function flowKey(name: string): string {
  return name.replaceAll("_", "-");
}

/**
 * One part of a deployment's name. `_` becomes `-`, as 1.2 does. What Prefect refuses (`/ % & < >`), control characters,
 * and hyphens that could be taken for a separator are replaced too, and 6 digits of a hash then tell the result from
 * another branch or flow that would look the same.
 */
export function nameSlot(part: string): string {
  const plain = part.replaceAll("_", "-");
  const safe = plain
    // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
    .replaceAll(/[/%&<>\\\u0000-\u001f\u007f]+/g, "-")
    .replaceAll(/-{2,}/g, "-")
    .replaceAll(/^-|-$/g, "");
  return safe === plain && safe !== "" ? safe : [safe, digestJson(plain, HASH_DIGITS)].filter(Boolean).join("-");
}

/** The four parts of a deployment's name. */
export interface NameParts {
  project: string;
  branch: string;
  /** {@link flowKey} or the engine's name: both give the same. */
  flow: string;
  environment: string;
}

/** The parts that a key stands for; a key without a branch has the default one in its name. */
export function nameParts(key: DeploymentKey, defaultBranch: string): NameParts {
  return { project: key.project, branch: key.branch ?? defaultBranch, flow: key.flow, environment: key.environment };
}

/** The name of a deployment. */
export function deploymentName({ project, branch, flow, environment }: NameParts): string {
  return [project, branch, flow, environment].map(nameSlot).join(SEPARATOR);
}

/**
 * The slot of the branch in a deployment's name. Undefined: the name is not that of this project, flow and environment.
 * What the other three must be is known, so that a flow called `a--b` is no riddle.
 */
export function branchSlotIn(name: string, parts: Omit<NameParts, "branch">): string | undefined {
  const start = nameSlot(parts.project) + SEPARATOR;
  const end = SEPARATOR + nameSlot(parts.flow) + SEPARATOR + nameSlot(parts.environment);
  if (!name.startsWith(start) || !name.endsWith(end) || name.length <= start.length + end.length) return undefined;
  return name.slice(start.length, name.length - end.length);
}

/** The slot of the environment in a deployment's name: its last part. Undefined: the name does not have four parts. */
export function environmentSlotIn(name: string): string | undefined {
  const parts = name.split(SEPARATOR);
  return parts.length >= 4 ? parts.at(-1) : undefined;
}

/** The identity tags of a deployment. 1.2 builds names from them, and so they have its spelling. */
export function identityTags(project: string, branch: string): string[] {
  return [`${projectTag}=${project.replaceAll("_", "-")}`, `${branchTag}=${branch.replaceAll("_", "-")}`];
}

/** The value of a `KEY=value` tag. */
export function tagValue(tags: readonly string[], key: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${key}=`))?.slice(key.length + 1);
}
