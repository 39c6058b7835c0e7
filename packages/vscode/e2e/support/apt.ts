// Installs Debian's packages that the journeys lack, on a machine where this user may: a fresh one of continuous integration.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, runProcess, withLock } from "@acme-tools/prefect-server";

/**
 * Installs packages, after reading what there is.
 *
 * @param why - what they are for, as the beginning of a sentence: `The journeys need a Chromium`
 * @param instead - what to do where it fails
 * @throws Error that says why, what failed and what to do
 */
export async function aptInstall(packages: readonly string[], why: string, instead: string): Promise<void> {
  const fail = (what: string, cause?: unknown): Error =>
    new Error(`${why}, and ${what}. ${instead}`, cause === undefined ? {} : { cause });
  if (process.getuid?.() !== 0) throw fail("only root can install the package: this run is not root's");
  process.stderr.write(`${why}: installing ${packages.join(", ")} …\n`);
  mkdirSync(cacheDirectory, { recursive: true });
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): Promise<string> =>
    runProcess("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", ...args], { env });
  await withLock(join(cacheDirectory, "apt.lock"), async () => {
    try {
      await apt("update");
      await apt("install", "-y", "--no-install-recommends", ...packages);
    } catch (cause) {
      throw fail(`apt-get could not install ${packages.join(", ")}: ${(cause as Error).message}`, cause);
    }
  });
}
