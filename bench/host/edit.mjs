// How long an edit takes from the editor's note to the host's answer, in a project of 350 files, beside a whole search.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { ensureVenv } from "../../tools/prefect-server/index.mjs";
import { fillersBelow, makeTree } from "../flows/tree.mjs";
import { median, table, time } from "../prefect/timing.mjs";
import { startHost } from "./host-process.mjs";

const RUNS = 21;
const FILES = 350;
const acme = fileURLToPath(new URL("../../packages/cli/dist/acme.js", import.meta.url));
const venv = await ensureVenv();
const root = mkdtempSync(join(tmpdir(), "bench-edit-"));
makeTree(root, { copies: 1, fillers: fillersBelow(join(venv.bin, "..", "lib")).slice(0, FILES - 90) });
writeFileSync(join(root, "acme.yaml"), "project: shop\nadapter: prefect\nenvironments: { dev: {} }\n");
execFileSync("git", ["init", "--quiet"], { cwd: root });
execFileSync("git", ["add", "--all"], { cwd: root });
execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@c", "commit", "--quiet", "--message", "1"], {
  cwd: root,
});

const host = await startHost(root);
const seconds = new Map([
  ["edit to flows/changed", []],
  ["flows, refresh", []],
  ["flows, all", []],
  ["acme flows", []],
]);
try {
  const { result } = await host.timed("flows", {});
  const [flow] = result.items;
  const file = join(root, flow.path);
  const text = readFileSync(file, "utf8");
  for (let run = 0; run < RUNS; run++) {
    const changed = new Promise((resolve) => host.connection.onNotification("flows/changed", resolve));
    writeFileSync(file, `${"\n".repeat(run + 1)}${text}`);
    const start = performance.now();
    await host.connection.sendNotification("files/changed", { paths: [file] });
    await changed;
    seconds.get("edit to flows/changed").push((performance.now() - start) / 1000);
    seconds.get("flows, refresh").push((await host.timed("flows", { refresh: true })).seconds);
    seconds.get("flows, all").push((await host.timed("flows", {})).seconds);
  }
  for (let run = 0; run < 5; run++)
    seconds
      .get("acme flows")
      .push((await time({ command: process.execPath, args: [acme, "flows"], cwd: root })).seconds);
  appendFileSync(file, "\n");
  console.log(`${result.items.length} flows; the host has ${host.memory().toFixed(0)} MB`);
} finally {
  await host.stop();
  rmSync(root, { recursive: true, force: true });
}
table(
  `An edit in a project of ${FILES} files (ms)`,
  ["", "median", "slowest"],
  [...seconds].map(([name, list]) => {
    list.sort((a, b) => a - b);
    return [name, (median(list) * 1000).toFixed(1), ((list.at(-1) ?? 0) * 1000).toFixed(1)];
  }),
);
