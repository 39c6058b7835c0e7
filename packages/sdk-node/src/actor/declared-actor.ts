// Who acts, as far as nobody authenticated it: the CI's identity, else git's, else the user of the operating system.
import { userInfo } from "node:os";
import { type Actor, isAcmeError } from "@acme/sdk-core";
import { ciJob } from "../ci/ci-job.ts";
import { run } from "../process/run.ts";

/**
 * The declared actor of a folder. Never authenticated: anyone can set a variable or git's configuration.
 *
 * @param env - that of this process by default
 */
export async function declaredActor(
  directory: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Actor> {
  const job = ciJob(env);
  if (job !== undefined) return { name: job.actor ?? job.system, source: "ci", authenticated: false };
  const name = await gitIdentity(directory);
  if (name !== undefined) return { name, source: "git", authenticated: false };
  return { name: osUser(), source: "os", authenticated: false };
}

/** The e-mail address, which tells two people of one name apart; else the name. */
async function gitIdentity(directory: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["config", "-z", "--get-regexp", String.raw`^user\.(email|name)$`], {
      cwd: directory,
      allow: "any",
      timeout: 10_000,
    });
    const entries = stdout.split("\0").map((entry) => entry.split("\n", 2));
    const last = (key: string): string | undefined => entries.findLast(([name]) => name === key)?.[1]?.trim();
    return last("user.email") || last("user.name") || undefined;
  } catch (caught) {
    if (isAcmeError(caught) && caught.kind === "failure") return undefined;
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
