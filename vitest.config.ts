// Every suite of the repository, run from its root: `vitest run --project unit|integration|repository|examples|e2e`.
// Projects are inline with `extends: true`, because projects named by globs do not inherit the source condition,
// and without it a test would run yesterday's build of a neighbouring package.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultExclude, defineConfig } from "vitest/config";
import { CountReporter } from "./scripts/count-reporter.ts";

const SOURCE = "@acme/source";
const countsFile = process.env["ACME_TEST_COUNTS"];
const ofTests = join(tmpdir(), "acme-portal-tests");
const prefectServer = fileURLToPath(new URL("tools/prefect-server/vitest-setup.ts", import.meta.url));

export default defineConfig({
  resolve: { conditions: [SOURCE, "module", "node", "development|production"] },
  ssr: { resolve: { conditions: [SOURCE, "module", "node", "development|production"] } },
  test: {
    exclude: [...defaultExclude, "**/dist/**"],
    passWithNoTests: true,
    // For machines that are busy with something else; suites that need more say so.
    testTimeout: 60_000,
    expect: { poll: { timeout: 50_000 } },
    // What acme and Prefect keep between runs goes nowhere near what the developer's own keep, and nothing calls out.
    env: { XDG_CACHE_HOME: ofTests, PREFECT_HOME: join(ofTests, "prefect"), DO_NOT_TRACK: "1" },
    reporters: countsFile === undefined ? ["default"] : ["default", new CountReporter(countsFile)],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "tools/*/*.test.ts", "examples/*/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["packages/*/integration/**/*.test.ts", "tools/*/integration/**/*.test.ts"],
          fileParallelism: false,
          // Longer than acme waits for a server that is silent, so that a failure says what was waited for.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // Who acts is then the repository's own developer, in CI too.
          env: { CI: "", GITHUB_ACTIONS: "" },
          // One real Prefect server for the run; tests read its address with inject("PREFECT_API_URL").
          globalSetup: existsSync(prefectServer) ? [prefectServer] : [],
        },
      },
      {
        extends: true,
        test: {
          name: "repository",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/examples/**"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["packages/vscode/e2e/**/*.test.ts"],
          fileParallelism: false,
          // Longer than any wait in it (e2e/support/patience.ts), so that a failure says what was waited for.
          testTimeout: 600_000,
          hookTimeout: 900_000,
          expect: { poll: { timeout: 120_000 } },
          env: { CI: "", GITHUB_ACTIONS: "" },
          globalSetup: ["packages/vscode/e2e/support/global-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "examples",
          include: ["tests/examples/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          globalSetup: existsSync(prefectServer) ? [prefectServer] : [],
        },
      },
    ],
  },
});
