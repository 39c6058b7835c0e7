// What a CI system says about the job that this process is part of. Names of variables are from each system's
// documentation; another system is one more row.

/** The variables of one CI system. */
interface CiSystem {
  name: string;
  /** Set in each of its jobs, and nowhere else. */
  marker: string;
  /** The first that is set counts. */
  actor: readonly string[];
  /** The branch that a pull or merge request comes from. */
  requestBranch: readonly string[];
  branch: readonly string[];
  /** The commit that the branch is about. */
  commit: string;
}

const SYSTEMS: readonly CiSystem[] = [
  {
    name: "GitHub Actions",
    marker: "GITHUB_ACTIONS",
    actor: ["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"],
    requestBranch: ["GITHUB_HEAD_REF"],
    branch: ["GITHUB_REF"],
    commit: "GITHUB_SHA",
  },
  {
    name: "GitLab CI",
    marker: "GITLAB_CI",
    actor: ["GITLAB_USER_LOGIN", "GITLAB_USER_EMAIL"],
    requestBranch: ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"],
    branch: ["CI_COMMIT_BRANCH"],
    commit: "CI_COMMIT_SHA",
  },
  {
    name: "Azure Pipelines",
    marker: "TF_BUILD",
    actor: ["BUILD_REQUESTEDFOREMAIL", "BUILD_REQUESTEDFOR"],
    requestBranch: ["SYSTEM_PULLREQUEST_SOURCEBRANCH"],
    branch: ["BUILD_SOURCEBRANCH"],
    commit: "BUILD_SOURCEVERSION",
  },
  {
    name: "Buildkite",
    marker: "BUILDKITE",
    actor: ["BUILDKITE_BUILD_CREATOR_EMAIL", "BUILDKITE_BUILD_CREATOR"],
    requestBranch: [],
    branch: ["BUILDKITE_BRANCH"],
    commit: "BUILDKITE_COMMIT",
  },
  {
    name: "CircleCI",
    marker: "CIRCLECI",
    actor: ["CIRCLE_USERNAME"],
    requestBranch: [],
    branch: ["CIRCLE_BRANCH"],
    commit: "CIRCLE_SHA1",
  },
  {
    name: "Bitbucket Pipelines",
    marker: "BITBUCKET_BUILD_NUMBER",
    actor: ["BITBUCKET_STEP_TRIGGERER_UUID"],
    requestBranch: [],
    branch: ["BITBUCKET_BRANCH"],
    commit: "BITBUCKET_COMMIT",
  },
  {
    name: "Jenkins",
    marker: "JENKINS_URL",
    actor: ["BUILD_USER_EMAIL", "BUILD_USER_ID"],
    requestBranch: ["CHANGE_BRANCH"],
    // GIT_BRANCH has the remote's name in front; multibranch jobs have BRANCH_NAME without it.
    branch: ["GIT_LOCAL_BRANCH", "BRANCH_NAME", "GIT_BRANCH"],
    commit: "GIT_COMMIT",
  },
];

/** A CI job. */
export interface CiJob {
  /** The CI system's name. */
  system: string;
  /** Who started it, as the system names people. */
  actor?: string;
  /** Absent: it runs for a tag, or the system does not say. */
  branch?: string;
  /** The commit that {@link CiJob.branch} is about. Absent: whichever is checked out. */
  commit?: string;
}

/** The CI job that an environment is of. Undefined: none that is known. */
export function ciJob(env: Readonly<Record<string, string | undefined>>): CiJob | undefined {
  const system = SYSTEMS.find(({ marker }) => env[marker]);
  if (system === undefined) return env["CI"] && env["CI"] !== "false" ? { system: "CI" } : undefined;
  const first = (names: readonly string[]): string | undefined => names.map((name) => env[name]).find(Boolean);
  const actor = first(system.actor);
  const request = branchName(first(system.requestBranch));
  const branch = request ?? branchName(first(system.branch), system.name === "Jenkins");
  const commit = request === undefined ? env[system.commit] : undefined;
  return {
    system: system.name,
    ...(actor === undefined ? {} : { actor }),
    ...(branch === undefined ? {} : { branch }),
    ...(commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? { commit } : {}),
  };
}

/** `refs/heads/x` is the branch x; any other ref (a tag, a pull request's merge) is none. */
function branchName(ref: string | undefined, hasRemote = false): string | undefined {
  if (ref === undefined) return undefined;
  if (ref.startsWith("refs/")) return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
  return hasRemote ? ref.replace(/^origin\//, "") : ref;
}
