// Installs what would be published into a project of its own, on the Node that a user has, and uses it there.
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOtherNode } from "./support/oldest-node.ts";
import { repository } from "./support/repository-copy.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const packages = globSync("packages/*/package.json", { cwd: repository })
  .map((path) => ({ folder: join(repository, dirname(path)), manifest: readJson(join(repository, path)) as Manifest }))
  .filter(({ manifest }) => manifest.private !== true);
const node = findOtherNode();
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "acme-packed-")));
const project = join(scratch, "project");
const packed = new Map<string, Packed>();

beforeAll(() => {
  run("npm", ["run", "build"], repository);
  for (const { folder, manifest } of packages) {
    const [report] = Object.values(
      JSON.parse(run("npm", ["pack", "--json", "--pack-destination", scratch], folder)) as object,
    );
    packed.set(manifest.name, report as Packed);
  }
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(packages.map(({ manifest }) => manifest.name))("%s holds its build, its sources and no test", (name) => {
  const paths = packed.get(name)?.files.map((file) => file.path) ?? [];
  expect(paths).toEqual(
    expect.arrayContaining(["LICENSE", "package.json", "src/index.ts", "dist/index.js", "dist/index.d.ts"]),
  );
  expect(paths.filter((path) => /\.test\.|test-support|tsbuildinfo|fixtures?\//.test(path))).toEqual([]);
});

describe.skipIf(node === undefined)(`on ${node?.version ?? "no second Node, which is not on PATH"}`, () => {
  beforeAll(() => {
    mkdirSync(project);
    const tarballs = [...packed].map(([name, { filename }]) => [name, `file:${join(scratch, filename)}`] as const);
    writeFileSync(
      join(project, "package.json"),
      JSON.stringify({ private: true, type: "module", dependencies: Object.fromEntries(tarballs) }),
    );
    run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], project);
  });

  test("every package can be imported by its name", () => {
    const names = JSON.stringify(packages.map(({ manifest }) => manifest.name));
    const script = `for (const name of ${names}) await import(name); console.log(process.version);`;
    expect(run("node", ["--input-type=module", "--eval", script], project).trim()).toBe(node?.version);
  });

  test("acme says its version", () => {
    const version = run(join(project, "node_modules/.bin/acme"), ["--version"], project).trim();
    expect(version).toBe(packages.find(({ manifest }) => manifest.name === "@acme/cli")?.manifest.version);
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  test("acme explains itself and refuses what it does not know", () => {
    const acme = join(project, "node_modules/.bin/acme");
    expect(run(acme, ["--help"], project)).toContain("Usage: acme");
    expect(() => run(acme, ["no-such-command"], project)).toThrow("exited with 2");
  });

  test("acme loads an adapter in TypeScript, and an acme.config.ts, of a project that is no Node project", () => {
    const acme = join(project, "node_modules/.bin/acme");
    const script = { "scripts/nightly.sh": "echo nightly\n" };
    const adapter = readFileSync(join(repository, "examples/custom-adapter/crontab-adapter.ts"), "utf8");
    const yaml = "project: shop\nadapter: ./crontab-adapter.ts\nenvironments: { dev: { folder: ., hosts: [] } }\n";
    const scripts = gitFolder("scripts", { ...script, "crontab-adapter.ts": adapter, "acme.yaml": yaml });
    expect(run(acme, ["flows"], scripts)).toContain("nightly");
    const config = readFileSync(join(repository, "examples/prefect-script/acme.config.ts"), "utf8");
    const flow = "from prefect import flow\n\n\n@flow\ndef hourly(): ...\n";
    const python = gitFolder("python", { "flows/hourly.py": flow, "acme.config.ts": config });
    expect(run(acme, ["flows"], python)).toContain("hourly");
  });
});

/** A git repository with these files, below which and above which nothing is installed. */
function gitFolder(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  run("git", ["init", "--quiet"], folder);
  return folder;
}

/** The standard output of a program that ends well, on the Node that is being tested. */
function run(program: string, args: readonly string[], cwd: string): string {
  const env = { ...process.env, ...(node === undefined ? {} : { PATH: node.searchPath }), NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
