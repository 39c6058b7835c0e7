// Once for all journeys: a real Prefect server, the workbench, a browser, and the .vsix, which `npm run test:e2e` has made.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createProcessPool, startServer } from "@acme-tools/prefect-server";
import type { TestProject } from "vitest/node";
import manifest from "../../package.json" with { type: "json" };
import { ensureChromium } from "./chromium.ts";
import { ensureCodeServer } from "./code-server.ts";
import { screenshots } from "./screenshots.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const vsix = join(import.meta.dirname, `../../dist/acme-portal-${manifest.version}.vsix`);
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: run npm run package:vscode.`);
  rmSync(screenshots, { recursive: true, force: true });
  const [chromium, codeServer, server] = await Promise.all([ensureChromium(), ensureCodeServer(), startServer()]);
  for (const pool of ["shop-dev", "shop-uat", "shop-prod"]) await createProcessPool(server, pool);
  project.provide("E2E", {
    vsix,
    chromium,
    codeServer,
    prefect: { apiUrl: server.apiUrl, home: server.home, venv: server.venv },
  });
  return () => server.stop();
}
