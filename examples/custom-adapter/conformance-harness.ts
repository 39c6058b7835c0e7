// What the conformance suite needs to test the crontab adapter: a world in a temporary folder, and what happens in it.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeRepository } from "@acme/sdk-testing";
import { type ConformanceHarness, type ConformanceWorld, fakeSources } from "@acme/sdk-testing/conformance";
import { createAdapter, replaceFile } from "./crontab-adapter.ts";

export const harness: ConformanceHarness = { name: "custom-adapter", open: openWorld };
const scripts = { path: (name: string) => `scripts/${name}.sh`, text: (_: string, code: string) => `#!/bin/sh\n# ${code}\n` };

function openWorld(): ConformanceWorld {
  const root = mkdtempSync(join(tmpdir(), "crontab-"));
  for (const environment of ["dev", "prod"]) mkdirSync(join(root, environment, "host-1"), { recursive: true });
  let refused: string | undefined;
  let isLost = false;
  const adapter = createAdapter(async (path, text) => {
    if (refused !== undefined && path.includes(refused)) throw new Error("No space left on device.");
    await replaceFile(path, text);
    if (isLost) throw new Error("Connection reset.");
  });
  return {
    ...fakeSources(new FakeRepository(), { ...scripts, broken: { path: "scripts/line\nbreak.sh", text: "" } }),
    project: "shop",
    adapter,
    environments: [
      { name: "dev", options: { folder: join(root, "dev"), hosts: ["host-1"] } },
      { name: "prod", after: "dev", options: { folder: join(root, "prod"), hosts: ["host-1"] } },
    ],
    settings: [{ schedule: "0 6 * * *", env: { REGION: "eu" } }, { schedule: "@hourly", env: { REGION: "us" } }],
    secret: { settings: { env: { DB_PASSWORD: "hunter2" } }, value: "hunter2" },
    changeLive: ({ id }) => writeFileSync(id, readFileSync(id, "utf8").replace(/^REGION=.*/m, "REGION=mars")),
    addLive: ({ id }) => appendFileSync(id, "ADDED=1\n"),
    removeLive: ({ id }) => rmSync(id),
    makeForeign: (environment) => writeFileSync(join(root, environment, "host-1", "other"), "@daily true\n"),
    secondAdapter: () => createAdapter(),
    damageHistory: (environment) => appendFileSync(join(root, environment, "history"), "damaged\n"),
    refuseWrites: (flow) => void (refused = `--${flow}--`),
    loseNextAnswer: () => void (isLost = true),
    makeUnreachable: (environment) => renameSync(join(root, environment), join(root, "gone")),
    close: () => rmSync(root, { recursive: true }),
  };
}
