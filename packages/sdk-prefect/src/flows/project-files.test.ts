import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanFlows } from "./flow-index.ts";
import { listProjectFiles } from "./project-files.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "acme-files-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text = "from prefect import flow\n@flow\ndef f(): ...\n"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const foundIds = (options: object = {}): string[] => scanFlows({ root, ...options }).flows.map(({ id }) => id);

describe("a walk", () => {
  it("passes over environments, caches and packages of other languages", () => {
    for (const folder of [
      ".venv/lib/python3.11",
      "node_modules/x",
      "a/__pycache__",
      "lib/site-packages/y",
      ".git/hooks",
    ])
      write(`${folder}/f.py`);
    write("deep/env/pyvenv.cfg", "");
    write("deep/env/lib/f.py");
    write(".venv/pyvenv.cfg", "");
    write("src/f.py");
    write("notes.txt");
    expect(listProjectFiles({ root })).toEqual(["src/f.py"]);
  });

  it("does not follow links to folders, so a loop ends", () => {
    write("a/f.py");
    symlinkSync(root, join(root, "a", "loop"));
    expect(foundIds()).toEqual(["a/f.py:f"]);
  });
});

describe("files that git lists", () => {
  it("are the only ones that are read", () => {
    write("listed.py");
    write("ignored.py");
    expect(foundIds({ files: ["listed.py", "README.md"] })).toEqual(["listed.py:f"]);
  });

  it("may be deleted, listed twice, or stand in an environment", () => {
    write("a.py");
    write("env/pyvenv.cfg", "");
    write("env/f.py");
    const { flows, problems } = scanFlows({ root, files: ["a.py", "a.py", "gone.py", "env/pyvenv.cfg", "env/f.py"] });
    expect(flows.map(({ id }) => id)).toEqual(["a.py:f"]);
    expect(problems).toEqual([]);
  });

  it("include those of a submodule, which git lists as one path, also where the project is a part of a repository", () => {
    write(".gitmodules", '[submodule "shared"]\n\tpath = team/libs/shared.v2\n');
    write("team/libs/shared.v2/jobs.py");
    write("team/libs/shared.v2/.git", "gitdir: ../../.git/modules/shared\n");
    write("team/main.py");
    mkdirSync(join(root, "team/LICENSE.d"));
    const files = ["libs/shared.v2", "main.py", "LICENSE.d"];
    const found = ["libs/shared.v2/jobs.py:f", "main.py:f"];
    expect(foundIds({ root: join(root, "team"), files })).toEqual(found);
    rmSync(join(root, ".gitmodules"));
    expect(foundIds({ root: join(root, "team"), files })).toEqual(["main.py:f"]);
  });
});

describe("include and exclude", () => {
  it("are globs over paths; excluded files still answer imports", () => {
    write("flows/a.py");
    write("flows/deep/b.py");
    write("tests/c.py");
    write("lib.py", "from prefect import flow as job\n@job\ndef own(): ...\n");
    write("flows/d.py", "from lib import job\n@job\ndef d(): ...\n");
    expect(foundIds({ include: ["flows/**"] })).toEqual(["flows/a.py:f", "flows/d.py:d", "flows/deep/b.py:f"]);
    expect(foundIds({ include: ["flows"], exclude: ["**/deep/*.py"] })).toEqual(["flows/a.py:f", "flows/d.py:d"]);
    expect(foundIds({ exclude: ["{tests,lib.py}", "flows/?.py"] })).toEqual(["flows/deep/b.py:f"]);
  });
});

describe("links to files", () => {
  it("are read under their own name when they lead out of the project, and not twice when they stay in it", () => {
    const outside = mkdtempSync(join(tmpdir(), "acme-outside-"));
    try {
      writeFileSync(join(outside, "shared.py"), "from prefect import flow\n@flow\ndef shared(): ...\n");
      write("a.py");
      symlinkSync(join(root, "a.py"), join(root, "same.py"));
      symlinkSync(join(outside, "shared.py"), join(root, "linked.py"));
      symlinkSync(join(root, "self.py"), join(root, "self.py"));
      expect(foundIds()).toEqual(["a.py:f", "linked.py:shared"]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
