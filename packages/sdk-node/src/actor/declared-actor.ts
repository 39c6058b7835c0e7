// Who acts, as far as nobody authenticated it: the CI's identity, else git's, else the user of the operating system.
import { userInfo } from "node:os";
import { type Actor, isAcmeError } from "@acme/sdk-core";
import { run } from "../process/run.ts";

/** CI systems and the variable that says who started the job, from each system's documentation of its variables. */
const CI_USERS: readonly (readonly [system: string, variable: string])[] = [
  ["GITHUB_ACTIONS", "GITHUB_ACTOR"],
  ["GITLAB_CI", "GITLAB_USER_LOGIN"],
  ["TF_BUILD", "BUILD_REQUESTEDFOR"],
  ["BUILDKITE", "BUILDKITE_BUILD_CREATOR"],
  ["CIRCLECI", "CIRCLE_USERNAME"],
  ["JENKINS_URL", "BUILD_USER_ID"],
];

/** The declared actor of a folder. */
export async function declaredActor(directory: string, env: Readonly<Record<string, string | undefined>> = process.env): Promise<Actor> {
  for (const [system, variable] of CI_USERS) {
    const name = env[variable];
    if (env[system] && name) return { name, source: "ci", authenticated: false };
  }
  const email = await gitEmail(directory);
  if (email !== undefined) return { name: email, source: "git", authenticated: false };
  return { name: osUser(), source: "os", authenticated: false };
}

async function gitEmail(directory: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["config", "--get", "user.email"], { cwd: directory, allow: [1, 128], timeout: 10_000 });
    return stdout.trim() || undefined;
  } catch (caught) {
    if (isAcmeError(caught) && caught.kind !== "cancelled") return undefined;
    throw caught;
  }
}

/** `os.userInfo` throws where the user has no entry, as in some containers. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
