// Finding flows: ours beside acme-portal-sdk 1.2's finder and beside the floor, on projects of three sizes, with what
// each found against what is there; then throughput, memory and the cost of one edit. Ours is bundled as `acme` and the
// extension are. Further projects, such as a checkout of Prefect's own repository, are given by `--tree`.
// Needs a build. Usage: node bench/flows/run.mjs [--runs N] [--tree <folder>]...
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { FlowIndex } from "../../packages/sdk-prefect/dist/flows/flow-index.js";
import { ensureVenv } from "../../tools/prefect-server/venv.mjs";
import { median, race, table, time } from "../prefect/timing.mjs";
import { leastCpu } from "./cpu.mjs";
import { fillersBelow, makeTree } from "./tree.mjs";

const argument = (name) => process.argv.flatMap((value, index) => (process.argv[index - 1] === name ? [value] : []));
const runs = Number(argument("--runs")[0] ?? 5);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const node = process.execPath;
const acme = here("../../packages/cli/dist/acme.js");

// Cases that give the decorator no other name: with one, every file has to be searched for that name as well.
const PLAIN = [
  "constants",
  "cycle",
  "encodings",
  "methods",
  "newer_syntax",
  "not_flows",
  "redefined",
  "same_names",
  "several_decorators",
];

const venv = await ensureVenv({ extra: ["acme-portal-sdk==1.2.0", "python-dotenv==1.1.0"], log: console.error });
const folder = mkdtempSync(join(tmpdir(), "acme-bench-flows-"));
try {
  // What packages/cli/scripts/bundle.mjs bundles with, and how.
  await createRequire(here("../../packages/cli/package.json"))("esbuild").build({
    entryPoints: [here("scan.mjs")],
    outdir: join(folder, "scan"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const scan = (...args) => ({
    command: node,
    args: [join(folder, "scan", "scan.mjs"), ...args],
    env: { NODE_COMPILE_CACHE: join(folder, "compiled") },
  });
  const library = fillersBelow(join(venv.bin, "..", "lib"));
  const many = [...library, ...library].slice(0, 11_000);
  const projects = [
    project("30 files", {
      copies: 1,
      cases: ["decorators", "constants", "reexports", "methods", "assigned"],
      fillers: library.filter((_, index) => index % 400 === 0).slice(0, 18),
    }),
    project("1,000 files", { copies: 5, fillers: library.filter((_, index) => index % 6 === 0).slice(0, 780) }),
    project("12,000 files", { copies: 12, cases: PLAIN, fillers: many }),
    project("12,000 files, 25 aliases", { copies: 20, fillers: many }),
    ...argument("--tree").map((root) => ({ name: basename(root), root, truth: undefined })),
  ];
  const accuracy = [];
  const times = [];
  const processor = [];
  for (const { name, root, truth } of projects) {
    const cache = join(folder, "cache", name);
    const commands = {
      "bare Node": { command: node, args: ["-e", "0"] },
      floor: { command: node, args: [here("floor.mjs"), root] },
      ours: scan(root, "--quiet"),
      "ours, cached": scan(root, "--quiet", "--cache", cache),
      // From the second start on; a tree of others has no acme.yaml.
      ...(truth !== undefined && {
        "acme flows": { command: node, args: [acme, "flows", "--json", "--cwd", root], env: { XDG_CACHE_HOME: cache } },
      }),
    };
    const contestants = Object.fromEntries(
      Object.entries(commands).map(([contestant, command]) => [contestant, { run: () => time(command) }]),
    );
    await contestants["acme flows"]?.run();
    await contestants["ours, cached"].run();
    const seconds = await race(contestants, runs);
    const original = await race(
      { original: { run: () => time({ command: venv.python, args: [here("original_finder.py"), root] }) } },
      name.startsWith("12") ? 1 : 3,
    );
    const found = JSON.parse((await time(scan(root))).stdout);
    const { files, bytes, survivors } = JSON.parse(
      (await time({ command: node, args: [here("floor.mjs"), root] })).stdout,
    );
    const theirs = JSON.parse(
      (await time({ command: venv.python, args: [here("original_finder.py"), root] })).stdout.trim().split("\n").at(-1),
    );
    const reference = truth ?? found.flows;
    accuracy.push(
      row(`${name}: ours`, score(found.flows, reference), truth),
      row(`${name}: acme-portal-sdk 1.2`, score(theirs, reference), truth),
    );
    const [bare, floor, ours, cached, whole] = [...seconds.values()].map((list) => median(list) * 1000);
    const old = median(original.get("original")) * 1000;
    const label = `${name} (${files}, ${(bytes / 1e6).toFixed(0)} MB, ${percent(found.stats.candidates / files)} looked into, ${percent(survivors / files)} with the word)`;
    times.push([
      label,
      ...[bare, floor, ours, cached, whole, old].map((milliseconds) =>
        milliseconds === undefined ? "" : String(Math.round(milliseconds)),
      ),
      `${(ours / floor).toFixed(1)}x`,
      String(Math.round(ours - bare)),
      `${(old / ours).toFixed(0)}x`,
      String(found.memory),
    ]);
    const cpus = Object.values(commands).map((command) => leastCpu(command, runs) * 1000);
    processor.push([
      name,
      ...cpus.map((milliseconds) => String(Math.round(milliseconds))),
      ...(cpus.length < 5 ? [""] : []),
      `${(cpus[2] / cpus[1]).toFixed(1)}x`,
      String(Math.round(cpus[2] - cpus[0])),
    ]);
  }
  table("Flows found", ["project: finder", "right", "missed", "wrong"], accuracy);
  table(
    `Whole process, median of ${runs}, ms`,
    [
      "project",
      "bare Node",
      "floor",
      "ours",
      "ours, cached",
      "acme flows",
      "acme-portal-sdk 1.2",
      "ours / floor",
      "ours - bare",
      "times faster",
      "ours, MB",
    ],
    times,
  );
  table(
    `Processor time of the same, least of ${runs}, ms`,
    ["project", "bare Node", "floor", "ours", "ours, cached", "acme flows", "ours / floor", "ours - bare"],
    processor,
  );
  await throughput(many);
  edits(projects);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function project(name, content) {
  const root = join(folder, name.replaceAll(/[^a-z0-9]/g, "_"));
  mkdirSync(root, { recursive: true });
  const truth = makeTree(root, content);
  writeFileSync(join(root, "acme.yaml"), "project: bench\nadapter: prefect\nenvironments:\n  dev: {}\n");
  execFileSync("git", ["init", "--quiet", root]);
  return { name, root, truth };
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function row(name, { right, missed, wrong }, truth) {
  return [truth === undefined ? `${name} (against ours)` : name, String(right), String(missed), String(wrong)];
}

/** A flow is told by its file and its function: the original knows no more. */
function score(found, truth) {
  const key = (flow) => `${flow.path}:${flow.function}`;
  const open = new Map();
  for (const flow of truth) open.set(key(flow), (open.get(key(flow)) ?? 0) + 1);
  let right = 0;
  for (const flow of found) {
    const left = open.get(key(flow)) ?? 0;
    if (left === 0) continue;
    open.set(key(flow), left - 1);
    right++;
  }
  return { right, missed: truth.length - right, wrong: found.length - right };
}

async function throughput(files) {
  const list = join(folder, "files.txt");
  writeFileSync(list, files.filter((_, index) => index % 5 === 0).join("\n"));
  const rows = [];
  for (const which of ["scanner", "tree-sitter"]) {
    const { megabytes, rates, memory } = JSON.parse(
      (await time({ command: node, args: [here("throughput.mjs"), list, which] })).stdout,
    );
    rows.push([
      which === "scanner" ? "our statement scanner" : "web-tree-sitter",
      megabytes.toFixed(0),
      rates[0].toFixed(1),
      Math.max(...rates).toFixed(1),
      memory,
    ]);
  }
  table("One thread", ["", "MB", "MB/s, first round", "MB/s, best", "process, MB"], rows);
}

function edits(projects) {
  const rows = projects.map(({ name, root }) => {
    const copy = join(folder, "edited");
    cpSync(root, copy, { recursive: true, filter: (path) => !path.endsWith(".git") });
    const start = performance.now();
    const index = new FlowIndex({ root: copy });
    const whole = performance.now() - start;
    const path = index.flows()[0].path;
    const costs = Array.from({ length: 20 }, (_, edit) => {
      writeFileSync(join(copy, path), `# edit ${edit}\nfrom prefect import flow\n@flow\ndef edited_${edit}(): ...\n`);
      const before = performance.now();
      index.update([path]);
      return performance.now() - before;
    }).sort((a, b) => a - b);
    rmSync(copy, { recursive: true });
    return [name, Math.round(whole), costs[0].toFixed(1), median(costs).toFixed(1), costs.at(-1).toFixed(1)];
  });
  table("In one process, ms", ["project", "whole scan", "one edit, min", "median", "max"], rows);
}
