import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FlowFilesReader } from "./flow-files.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "acme-flow-files-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function filesOf(path: string): string[] {
  return new FlowFilesReader({ root }).filesOf(path);
}

describe("the files that a flow's code can reach", () => {
  it("are its own and those that it imports in the end, packages included, and no others", () => {
    write({
      "jobs/etl.py": "import os\nfrom pkg.deep import tool\n@flow\ndef etl():\n  import late\n",
      "pkg/__init__.py": "",
      "pkg/deep/__init__.py": "from . import other\n",
      "pkg/deep/tool.py": "from ..shared import x\n",
      "pkg/deep/other.py": "",
      "pkg/shared.py": "if True:\n  import jobs.etl\n",
      "pkg/unrelated.py": "",
      "late.py": "",
    });
    expect(filesOf("jobs/etl.py")).toEqual([
      "jobs/etl.py",
      "late.py",
      "pkg/__init__.py",
      "pkg/deep/__init__.py",
      "pkg/deep/other.py",
      "pkg/deep/tool.py",
      "pkg/shared.py",
    ]);
  });

  it("hold modules that are imported by a name that is written out, not by one that is computed", () => {
    write({
      "etl.py": [
        "import importlib",
        'steps = [importlib.import_module("steps.load"), __import__("steps.clean", fromlist=["x"])]',
        'importlib.import_module(".near", package=__package__)',
        'importlib.import_module("steps." + name)',
        'importlib.import_module(f"steps.{name}")',
      ].join("\n"),
      "steps/load.py": "",
      "steps/clean.py": "",
      "steps/other.py": "",
      "near.py": "",
    });
    expect(filesOf("etl.py")).toEqual(["etl.py", "near.py", "steps/clean.py", "steps/load.py"]);
  });

  it("hold what a star import takes in, and the packages above a namespace package", () => {
    write({
      "etl.py": "from stars import *\nimport top.middle.low\n",
      "stars/__init__.py": '__all__ = ["one", "name"]\nname = 1\n',
      "stars/one.py": "",
      "stars/two.py": "",
      "top/__init__.py": "",
      "top/middle/low.py": "",
    });
    expect(filesOf("etl.py")).toEqual([
      "etl.py",
      "stars/__init__.py",
      "stars/one.py",
      "top/__init__.py",
      "top/middle/low.py",
    ]);
  });

  it("are the file alone where it cannot be read", () => {
    expect(filesOf("gone.py")).toEqual(["gone.py"]);
  });
});
