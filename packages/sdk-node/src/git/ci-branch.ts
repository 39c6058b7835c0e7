// The branch of a CI job: CI systems check a commit out without one, and say the branch in a variable.

/** In the order asked; the first that is set counts. Names are from each system's documentation of its variables. */
const VARIABLES = [
  "GITHUB_HEAD_REF",
  "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
  "CI_COMMIT_BRANCH",
  "BUILD_SOURCEBRANCH",
  "BUILDKITE_BRANCH",
  "CIRCLE_BRANCH",
  "BITBUCKET_BRANCH",
  "BRANCH_NAME",
  "GIT_BRANCH",
] as const;

/** The branch that the CI system names, or undefined. */
export function branchFromCi(env: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const name of VARIABLES) {
    const value = env[name];
    if (value) return value.replace(/^refs\/heads\//, "").replace(/^origin\//, "");
  }
  return env["GITHUB_REF_TYPE"] === "branch" ? env["GITHUB_REF_NAME"] : undefined;
}
