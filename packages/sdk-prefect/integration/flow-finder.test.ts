// The flow finder on real repositories: what git lists, what prefect.yaml declares, and processes that share a cache.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { definePortal, type Portal } from "@acme/sdk-core";
import { gitRepository } from "@acme/sdk-node";
import { prefectAdapter } from "../src/prefect-adapter.ts";

const GIT = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
const FLOW = "from prefect import flow\n\n\n@flow\ndef nightly(): ...\n";

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "acme-flow-finder-"));
  root = join(base, "work");
  process.env["XDG_CACHE_HOME"] = join(base, "cache");
  mkdirSync(root);
  git(root, "init", "--quiet", "--initial-branch=main");
});

afterEach(() => {
  delete process.env["XDG_CACHE_HOME"];
  rmSync(base, { recursive: true, force: true });
});

function git(directory: string, ...args: string[]): void {
  execFileSync("git", args, { cwd: directory, env: { ...process.env, ...GIT }, stdio: "pipe" });
}

function write(path: string, text = FLOW, directory = root): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

function portalOf(directory = root, options = {}): Portal {
  return definePortal({
    project: "shop",
    environments: [{ name: "dev" }],
    adapter: prefectAdapter.create({ project: "shop", directory, options, flows: { include: [], exclude: [] } }),
    code: gitRepository({ directory }),
  });
}

async function ids(portal = portalOf()): Promise<string[]> {
  return (await portal.findFlows()).items.map(({ id }) => id);
}

describe("the project's files", () => {
  it("are those that git tracks or would: no ignored ones, deleted ones, or links that lead back", async () => {
    write("tracked.py");
    write("gone.py");
    write(".gitignore", "ignored/\n");
    git(root, "add", "--all");
    write("untracked.py");
    write("ignored/late.py");
    rmSync(join(root, "gone.py"));
    symlinkSync(root, join(root, "loop"));
    symlinkSync("tracked.py", join(root, "link.py"));
    git(root, "add", "--all", "--force");
    git(root, "rm", "--cached", "--quiet", "-r", "ignored");
    expect(await ids()).toEqual(["tracked.py:nightly", "untracked.py:nightly"]);
  });

  it("are those of a submodule as well, and of one project of several", async () => {
    const shared = join(base, "shared");
    mkdirSync(shared);
    git(shared, "init", "--quiet", "--initial-branch=main");
    write("jobs.py", FLOW, shared);
    git(shared, "add", "--all");
    git(shared, "commit", "--quiet", "--message", "Jobs");
    write("team-a/flows.py");
    write("team-b/flows.py", "from lib.jobs import nightly\n\nquick = nightly.with_options(name='quick')\n");
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", shared, "team-b/lib");
    // Untracked files in a folder with a blank and an umlaut, which git would quote.
    write("team-b/größe von/flows.py");
    const portal = portalOf(join(root, "team-b"));
    expect(await ids(portal)).toEqual(["flows.py:quick", "größe von/flows.py:nightly", "lib/jobs.py:nightly"]);
    const flow = (await portal.findFlows()).items[0];
    expect(flow && (await portal.adapterOf("dev").flows?.filesOf?.(flow, portal.context()))).toEqual([
      "flows.py",
      "lib/jobs.py",
    ]);
    expect((await ids()).filter((id) => id.startsWith("team-b/lib"))).toEqual(["team-b/lib/jobs.py:nightly"]);
  });
});

describe("imports", () => {
  it("are looked up in the source roots that the project declares, in their order", async () => {
    write("old/lib.py", "from prefect import task as job\n");
    write("new/lib.py", "from prefect import flow as job\n");
    write("main.py", "from lib import job\n\n\n@job\ndef nightly(): ...\n");
    expect(await ids(portalOf(root, { source_roots: ["new", "old"] }))).toEqual(["main.py:nightly"]);
    expect(await ids(portalOf(root, { source_roots: ["old", "new"] }))).toEqual([]);
  });
});

describe("prefect.yaml", () => {
  it("that names no flow has a problem with its line, beside the flows", async () => {
    write("flows.py");
    write(
      "prefect.yaml",
      "deployments:\n  - name: right\n    entrypoint: flows.py:nightly\n  - name: wrong\n    entrypoint: flows.py:nightyl\n",
    );
    const { items, problems } = await portalOf().findFlows();
    expect(items.map(({ id }) => id)).toEqual(["flows.py:nightly"]);
    expect(problems).toMatchObject([
      {
        code: "file-invalid",
        message: "The entrypoint flows.py:nightyl of the deployment wrong points to nothing: flows.py has no nightyl.",
        place: { file: "prefect.yaml", line: 5 },
      },
    ]);
  });
});

describe("processes that share a cache", () => {
  it("each find what is there, whoever writes it last", async () => {
    const count = 40;
    for (let index = 0; index < count; index++) write(`flows/f_${index}.py`);
    const source = pathToFileURL(join(import.meta.dirname, "../src/flows/flow-index.ts")).href;
    const script = `
      import { writeFileSync } from "node:fs";
      import { scanFlows } from ${JSON.stringify(source)};
      const [root, cache, own] = process.argv.slice(1);
      for (let round = 0; round < 8; round++) {
        const name = "flow_" + own + "_" + round;
        writeFileSync(root + "/flows/own_" + own + ".py", "from prefect import flow\\n@flow\\ndef " + name + "(): ...\\n");
        const { flows, problems } = scanFlows({ root, cache });
        const mine = flows.filter(({ path }) => path === "flows/own_" + own + ".py").map(({ function: made }) => made);
        const others = flows.filter(({ path }) => path.startsWith("flows/f_")).length;
        if (mine.join() !== name || others !== ${count} || problems.length > 0) throw new Error(JSON.stringify({ mine, others, problems }));
      }`;
    const cache = join(base, "shared-cache");
    const ends = await Promise.all(
      ["a", "b", "c", "d"].map(
        (own) =>
          new Promise<string>((resolve, reject) => {
            const args = ["--conditions=@acme/source", "--input-type=module", "--eval", script, root, cache, own];
            const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
            let said = "";
            child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
            child.once("error", reject);
            child.once("close", (code) => resolve(code === 0 ? "well" : said));
          }),
      ),
    );
    expect(ends).toEqual(["well", "well", "well", "well"]);
    // One file for the project, and nothing half-written beside it.
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
