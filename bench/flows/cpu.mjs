// The processor time of a whole process, user and system together, what it started included: what other work on the
// machine changes least.
import { spawnSync } from "node:child_process";

/** Runs a command so many times; gives the least seconds. Throws when it fails. */
export function leastCpu({ command, args = [], env = {} }, runs) {
  const seconds = Array.from({ length: runs }, () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', "bash", command, ...args],
      { encoding: "utf8", env: { ...process.env, LC_ALL: "C", ...env } },
    );
    if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
    const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
    return user + system;
  });
  return Math.min(...seconds);
}
