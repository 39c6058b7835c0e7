// What a person waits for: that the extension is active, that flows are on screen, that an edit shows, that what was known
// is there again after a reload.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../tools/prefect-server/index.mjs";
import { time } from "../prefect/timing.mjs";
import {
  forgetRows,
  epoch,
  notePress,
  now,
  openWindow,
  pressedAt,
  reloadWindow,
  rowAt,
  seenAt,
  settle,
} from "./window.mjs";

const OURS = "acme.acme-portal";
const EMPTY = "acme-bench.empty";

/**
 * Activates ours and an empty extension in the same windows, each of them first in every other one, by a third that asks
 * for it when the window is calm. Adds VS Code's own figures of the same.
 *
 * @param folder - in which nothing wants ours
 * @returns for each window `{ ours, empty, ownOurs, ownGit, start }`; `start`: from navigation to an extension host
 */
export async function activationTimes({ workbench, probes, folder, runs }) {
  const all = [];
  for (let run = 0; run < runs; run++) {
    const window = await openWindow(workbench, probes, folder);
    const start = await window.page.evaluate(() => performance.now());
    await settle(window.page);
    const times = await window.probe.activate(run % 2 === 0 ? [OURS, EMPTY] : [EMPTY, OURS]);
    const own = await ownFigures(window);
    all.push({ ours: times[OURS], empty: times[EMPTY], ...own, start });
    await window.close();
  }
  return all;
}

/** What Developer: Show Running Extensions says: loading of code and the call of activate(), in whole milliseconds. */
async function ownFigures({ user, page }) {
  // High enough that the list has all of them in the page.
  await page.setViewportSize({ width: 1400, height: 3000 });
  await user.command("Developer: Show Running Extensions");
  const of = async (name) => {
    const rows = page.locator(".runtime-extensions-editor .monaco-list-row");
    const row = rows.filter({ has: page.getByText(name, { exact: true }) }).first();
    const text = await row.locator(".activation-time").textContent();
    return Number(/(\d+) ?ms/.exec(text)?.[1]);
  };
  return { ownOurs: await of("Acme Portal"), ownGit: await of("Git") };
}

/**
 * From the click on the icon in the activity bar of a window in which ours is not active yet to the first row of a flow on
 * screen; and bare `acme flows` on the same files. Nothing is cached in either.
 *
 * @returns `{ screen, bare, window }` in milliseconds, and the last window, which stays open
 */
export async function firstFlows({ workbench, probes, files, acme, env, runs }) {
  const [screen, bare] = [[], []];
  let window;
  const forget = () => {
    rmSync(join(workbench.root, "cache"), { recursive: true, force: true });
    rmSync(join(workbench.root, "data/User/workspaceStorage"), { recursive: true, force: true });
  };
  for (let run = 0; run < runs; run++) {
    await window?.close();
    files.forget();
    forget();
    window = await openWindow(workbench, probes, files.directory);
    await settle(window.page);
    files.configure();
    if ((await window.probe.activeAt()) !== undefined) throw new Error("Ours was active before it was asked for");
    await notePress(window.page);
    await window.page
      .getByRole("tab", { name: /Acme Portal/ })
      .first()
      .click();
    const shown = await seenAt(window.page, "flow");
    screen.push(shown - (await pressedAt(window.page)));
    await settle(window.page);
    forget();
    const args = [acme, "flows"];
    const cache = { XDG_CACHE_HOME: join(workbench.root, "cache") };
    const { seconds } = await time({
      command: process.execPath,
      args,
      cwd: files.directory,
      env: { ...env, ...cache },
    });
    bare.push(seconds * 1000);
  }
  return { screen, bare, window };
}

/** From the write of a file on disk to the row with the new name: through VS Code's own watcher. */
export async function edits({ page }, files, runs) {
  const all = [];
  for (let run = 1; run <= runs; run++) {
    const shown = rowAt(page, new RegExp(`^edited-${run}(?!\\d)`));
    const written = now();
    files.rename(`edited-${run}`);
    all.push((await shown) - written);
    await settle(page);
  }
  return all;
}

/**
 * Reloads the window: when the last known state is on screen, and when a fresh one is. Both since the reload began, and since
 * ours began to be activated, by the first line of its log.
 *
 * @param isServed - whether there will be a fresh state
 */
export async function reload(window, { workbench, probes, isServed = true }) {
  const { page } = window;
  const began = now();
  window.probe = await reloadWindow(window, probes);
  const known = await seenAt(page, "known");
  const fresh = isServed ? await seenAt(page, "fresh") : undefined;
  const active = await waitFor(() => activations(workbench).find((time) => time > began), { what: "the log of ours" });
  const since = async (shown) => (shown === undefined ? undefined : (await epoch(page, shown)) - active);
  return { known, fresh, knownSince: await since(known), freshSince: await since(fresh) };
}

/** When ours was activated in this workbench, each time, in milliseconds since 1970. */
function activations({ root }) {
  const logs = join(root, "data/logs");
  const files = readdirSync(logs, { recursive: true }).filter((file) => file.endsWith("Acme Portal.log"));
  return files.map((file) => {
    const [, day, time] = /^(\S+) (\S+) \[info\] Acme Portal/.exec(readFileSync(join(logs, file), "utf8")) ?? [];
    return new Date(`${day}T${time}`).getTime();
  });
}

/** Opens a project's window and its container, and waits for a fresh state. */
export async function openFresh(workbench, probes, folder) {
  const window = await openWindow(workbench, probes, folder);
  await forgetRows(window.page);
  await window.user.openContainer();
  await seenAt(window.page, "fresh");
  return window;
}
