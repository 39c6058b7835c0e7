// The extension in VS Code's own workbench (code-server, Chromium) on a real Prefect server, in one table: how soon it is
// there, what 10,000 Deployments do to it, what it takes, and acme-portal 0.0.8's way beside it. Takes about six minutes.
//
//   npm run bench:vscode                     # all of it
//   npm run bench:vscode -- activation       # only the parts whose names begin so
//
// Each figure is the median of several, beside something else of the same run: only that can be compared between machines.
// A figure that could not be measured is a row that says why, and the exit code is then 1.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../packages/vscode/package.json" with { type: "json" };
import { ensureVenv, startServer } from "../../tools/prefect-server/index.mjs";
import { table } from "../prefect/timing.mjs";
import { matrixSize, measureMatrix } from "../webviews/matrix-page.mjs";
import { activationTimes, edits, firstFlows, openFresh, reload } from "./first-look.mjs";
import { makeExtensions } from "./make-extensions.mjs";
import { changeFive, emptyPage, expandAndScroll, fastWheel } from "./many.mjs";
import { originalRefreshes, ourRefreshes } from "./original.mjs";
import { Probes } from "./probe.mjs";
import { hostsBelow, memoryOf } from "./processes.mjs";
import { makeDeployed, makeFiles, multiplyRows } from "./projects.mjs";
import { openWindow, settle } from "./window.mjs";

/** Milliseconds: what it may take at most. What is left then is not measured. */
const LIMIT = 460_000;
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const MORE_RUNS = RUNS + 2;

const vscode = join(import.meta.dirname, "../../packages/vscode");
const { Workbench } = await import(`${vscode}/e2e/support/workbench.ts`);
const { ensureCodeServer } = await import(`${vscode}/e2e/support/code-server.ts`);
const { chromiumFlags, ensureChromium } = await import(`${vscode}/e2e/support/chromium.ts`);
const { chromium } = createRequire(`${vscode}/package.json`)("playwright-core");

const only = process.argv.slice(2);
const began = Date.now();
const rows = [];
const ends = [];
let isIncomplete = false;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const middle = (all, key) => median(all.map((one) => one[key]));
const ms = (value) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const spread = (values) => `${ms(median(values))} (${ms(Math.max(...values))})`;
const mb = (value) => `${Math.round(value)} MB`;
const times = (value, of) => `${(value / of).toFixed(value / of < 10 ? 2 : 0)}x`;
const figure = (what, ours, beside = "", ratio = "", goal = "") => rows.push([what, ours, beside, ratio, goal]);

/** One part of the table: what fails is a row of its own, and does not take the others away. */
async function part(name, measure) {
  if (only.length > 0 && !only.some((start) => name.startsWith(start))) return;
  const left = LIMIT - (Date.now() - began);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the time was over")), Math.max(0, left));
  });
  try {
    const measuring = measure();
    measuring.catch(() => {});
    await Promise.race([measuring, late]);
  } catch (error) {
    isIncomplete = true;
    rows.push([`${name}: not measured`, String(error).split("\n")[0].slice(0, 120), "", "", ""]);
    console.error(error);
  } finally {
    clearTimeout(timer);
    console.error(`${name}: done after ${Math.round((Date.now() - began) / 1000)} s`);
  }
}

const folder = (name) => {
  const made = realpathSync(mkdtempSync(join(tmpdir(), `bench-${name}-`)));
  ends.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

// What hangs in spite of all is ended: no process that was started here outlives this one.
setTimeout(() => process.exit(1), LIMIT + 60_000).unref();
try {
  await measureAll();
} finally {
  for (const end of ends.toReversed()) {
    try {
      await end();
    } catch (error) {
      console.error(error);
    }
  }
}
table(
  `Acme Portal ${manifest.version} in VS Code, median of ${RUNS} to ${MORE_RUNS} (the worst); ${Math.round((Date.now() - began) / 1000)} s`,
  ["figure", "ours", "beside it", "ratio", "goal"],
  rows,
);
console.log(
  "\nacme-portal 0.0.8 itself is not run: its finders (acme-portal-sdk 1.2.0) are, the way it does, in a Python process for each call.",
);
process.exit(isIncomplete ? 1 : 0);

async function measureAll() {
  const [codeServer, executable] = await Promise.all([ensureCodeServer(), ensureChromium()]);
  const venv = await ensureVenv({ extra: ["acme-portal-sdk==1.2.0", "python-dotenv==1.1.0"], log: console.error });
  const made = makeExtensions(folder("extensions"));
  const home = folder("prefect");
  const [small, large] = await makeDeployed({ venv, home, flows: [50, 2_500] });
  ends.push(small.remove, large.remove);
  multiplyRows({ venv, database: join(home, "prefect.db"), projects: [small, large] });
  let server = await startServer({ venv, home });
  const stopServer = async () => {
    await server?.stop();
    server = undefined;
  };
  ends.push(stopServer);
  const files = makeFiles(venv);
  ends.push(files.remove);
  const probes = new Probes(join(folder("probes")));
  const env = { ...server.env, ...probes.env, GIT_CONFIG_GLOBAL: "/dev/null" };
  const start = async (...extensions) => {
    const parts = { codeServer, chromium: executable, extensions };
    const workbench = await Workbench.start({ env, settings: fastWheel, parts });
    ends.push(() => workbench[Symbol.asyncDispose]());
    return workbench;
  };
  const workbench = await start(`${vscode}/dist/acme-portal-${manifest.version}.vsix`, made.empty, made.probe);
  const acme = `${vscode}/dist/acme.mjs`;
  console.error(`ready after ${Math.round((Date.now() - began) / 1000)} s`);

  await part("activation", async () => {
    const plain = join(folder("plain"), "plain");
    mkdirSync(plain);
    const all = await activationTimes({ workbench, probes, folder: plain, runs: MORE_RUNS });
    const [ours, empty] = [middle(all, "ours"), middle(all, "empty")];
    figure(
      "activation, its code loaded",
      spread(all.map((one) => one.ours)),
      `${ms(empty)}: an empty extension`,
      times(ours, empty),
    );
    figure(
      "the same, by VS Code's own figures",
      ms(middle(all, "ownOurs")),
      `${ms(middle(all, "ownGit"))}: VS Code's own for git`,
      times(middle(all, "ownOurs"), middle(all, "ownGit")),
    );
    const window = middle(all, "start");
    figure(
      "activation, of the start of a window",
      ms(ours),
      `${ms(window)}: until extensions run`,
      times(ours, window),
    );
  });

  await part("350 files", async () => {
    const { screen, bare, window } = await firstFlows({ workbench, probes, files, acme, env, runs: MORE_RUNS });
    figure(
      "first flow of 350 files on screen, from the click on the icon, activation included",
      spread(screen),
      `${ms(median(bare))}: acme flows`,
      times(median(screen), median(bare)),
    );
    const all = await edits(window, files, 15);
    figure("an edit of a flow's file, from the disk to the tree", spread(all), "", "", "500 ms");
    await window.close();
  });

  await part("a reload", async () => {
    const window = await openFresh(workbench, probes, small.directory);
    await aReload(window, small);
    await window.close();
  });

  await part(`${large.deployments} Deployments`, async () => {
    const window = await openFresh(workbench, probes, large.directory);
    const all = [];
    const reloads = [];
    for (let run = 0; run < RUNS; run++) {
      reloads.push({ ...(await reload(window, { workbench, probes })), host: await window.probe.longestBlock() });
      all.push({ empty: await emptyPage(workbench.browser), ...(await expandAndScroll(window)) });
    }
    reloadFigures(large, reloads);
    figure("  longest block of the extension host meanwhile", spread(reloads.map((one) => one.host)));
    const floor = `${ms(median(all.map(({ empty }) => empty.frame)))}: an empty page`;
    const frames = (what, key) => {
      const steps = all.map((one) => one[key]);
      figure(
        `${what}: longest frame`,
        spread(steps.map((one) => one.frame)),
        floor,
        times(middle(steps, "frame"), median(all.map(({ empty }) => empty.frame))),
        key === "idle" ? "" : "100 ms",
      );
      figure("  longest task of the page", spread(steps.map((one) => one.task)), "0: none over 50 ms");
      figure("  longest block of the extension host", spread(steps.map((one) => one.host)), "");
    };
    const count = `${all.at(-1).all.rows} rows`;
    frames("the workbench at rest", "idle");
    frames(`tree of ${large.deployments} Deployments: one environment expanded`, "one");
    frames(`tree of ${large.deployments} Deployments: all expanded, ${count}`, "all");
    frames("  the same scrolled from end to end", "scroll");

    const changes = [];
    for (let run = 0; run < RUNS; run++)
      changes.push(await changeFive(window, server, { ...large, isPaused: run % 2 === 0 }));
    figure(
      "5 of them change, all expanded: from the wish to refresh to the screen",
      spread(changes.map((one) => one.time)),
      `${ms(middle(reloads, "fresh") - middle(reloads, "known"))}: reading all`,
      times(middle(changes, "time"), middle(reloads, "fresh") - middle(reloads, "known")),
    );
    figure("  longest frame", spread(changes.map((one) => one.frame)), floor);
    figure("  longest block of the extension host", spread(changes.map((one) => one.host)), "");

    const ours = await window.probe.memory();
    const hosts = hostsBelow(ours.pid).map(memoryOf);
    await window.close();
    const without = await emptyHost(await start(made.empty, made.probe));
    figure(
      `memory of the extension host with ${large.deployments} Deployments in the tree`,
      mb(ours.rss),
      `${mb(without.rss)}: with an empty extension`,
      `+${mb(ours.rss - without.rss)}`,
    );
    figure("  its heap", mb(ours.heapUsed), mb(without.heapUsed), `+${mb(ours.heapUsed - without.heapUsed)}`);
    for (const { now, most } of hosts) figure("memory of acme host, its child", mb(now), `${mb(most)}: its most`);
  });

  await part("the matrix", async () => {
    const browser = await chromium.launch({ executablePath: executable, args: chromiumFlags });
    try {
      const figures = await measureMatrix(browser, RUNS);
      const frames = (name) => figures.get(name).map(({ frame }) => frame);
      const nothing = median(frames("nothing"));
      for (const step of ["load", "scroll", "1,000 rows change"]) {
        figure(
          `matrix of ${matrixSize.deployments} Deployments, ${step}: longest frame`,
          spread(frames(step)),
          `${ms(nothing)}: the same page at rest`,
          times(median(frames(step)), nothing),
          "100 ms",
        );
      }
    } finally {
      await browser.close();
    }
  });

  await part("acme-portal 0.0.8's way", async () => {
    const { directory } = large;
    const theirs = await originalRefreshes({ venv, env, directory, runs: RUNS });
    const ours = await ourRefreshes({ env, directory, runs: MORE_RUNS });
    const [{ flows, deployments }] = theirs;
    figure(
      `a refresh, ${large.deployments} Deployments on the server`,
      spread(ours.map((one) => one.ms)),
      `${ms(middle(theirs, "ms"))}: acme-portal-sdk 1.2, two Python processes (${flows} flows, ${deployments} Deployments: it stops there)`,
      times(middle(ours, "ms"), middle(theirs, "ms")),
    );
    figure("  the first reading of everything", ms(ours[0].first), `${ms(middle(theirs, "ms"))}: each time the same`);
    figure("  memory of one such Python process", "", mb(middle(theirs, "memory")));
  });

  await part("a reload without a server", async () => {
    const window = await openFresh(workbench, probes, small.directory);
    await settle(window.page);
    await stopServer();
    const all = [];
    for (let run = 0; run < RUNS; run++) all.push(await reload(window, { workbench, probes, isServed: false }));
    figure(
      `last known state of ${small.deployments} Deployments after a reload, the server stopped`,
      spread(all.map((one) => one.knownSince)),
      `${ms(middle(all, "known"))}: since the reload began`,
    );
    await window.close();
  });

  async function aReload(window, project) {
    const all = [];
    for (let run = 0; run < MORE_RUNS; run++) {
      all.push(await reload(window, { workbench, probes }));
      await settle(window.page);
    }
    reloadFigures(project, all);
  }

  function reloadFigures({ deployments }, all) {
    figure(
      `last known state of ${deployments} Deployments after a reload, from activation`,
      spread(all.map((one) => one.knownSince)),
      `${ms(middle(all, "freshSince"))}: a fresh one`,
      times(middle(all, "knownSince"), middle(all, "freshSince")),
    );
    figure(
      "  the same, since the reload began",
      ms(middle(all, "known")),
      ms(middle(all, "fresh")),
      times(middle(all, "known"), middle(all, "fresh")),
    );
  }

  async function emptyHost(other) {
    const window = await openWindow(other, probes, large.directory);
    await settle(window.page);
    const memory = await window.probe.memory();
    await window.close();
    return memory;
  }
}
