// What continuous integration runs, in a fresh clone and with no service of its own: installs, runs every suite that
// package.json names, adds up their tests and closes with one line, "N passed, N failed". Imports node: modules only,
// because nothing is installed when it starts. The suites themselves are npm scripts, so that a person can run each.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const suites = ["test", "test:repository", "test:conformance", "test:examples", "test:e2e"];

const scratch = mkdtempSync(join(tmpdir(), "acme-ci-"));
const countsFile = join(scratch, "counts.jsonl");
const env = { ...process.env, CI: "true", ACME_TEST_COUNTS: countsFile };

try {
  process.exitCode = main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function main() {
  if (!npm("ci")) return close({ passed: 0, failed: 1, failures: ["npm ci"] });
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // What fails without failing a test (a compiler, a lint rule) counts as one failure.
  const stepsFailed = suites
    .filter((suite) => suite in scripts)
    .filter((suite) => {
      const failedBefore = total().failed;
      return !npm("run", suite) && total().failed === failedBefore;
    });
  const { passed, failed, failures } = total();
  return close({
    passed,
    failed: failed + stepsFailed.length,
    failures: [...failures, ...stepsFailed.map((step) => `npm run ${step} failed before or beside its tests`)],
  });
}

// Failures once more, where the end of a long log has them.
function close({ passed, failed, failures }) {
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `- ${failure}`).join("\n")}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function npm(...args) {
  console.log(`\n$ npm ${args.join(" ")}`);
  const { status } = spawnSync("npm", args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  return status === 0;
}

function total() {
  const lines = existsSync(countsFile) ? readFileSync(countsFile, "utf8").trim().split("\n") : [];
  return lines.reduce(
    (sum, line) => {
      const { passed, failed, failures } = JSON.parse(line);
      return { passed: sum.passed + passed, failed: sum.failed + failed, failures: [...sum.failures, ...failures] };
    },
    { passed: 0, failed: 0, failures: [] },
  );
}
