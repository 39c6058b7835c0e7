import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkEntrypoints } from "./entrypoints.ts";
import { FlowIndex } from "./flow-index.ts";

let root: string;
let index: FlowIndex;

const files = {
  "jobs/etl.py":
    "from prefect import flow\n@flow\ndef etl(): ...\ndef helper(): ...\nclass Jobs:\n  @flow\n  @staticmethod\n  def nightly(): ...\ndef outer():\n  @flow\n  def inner(): ...\n",
  "main.py": "from jobs.etl import etl\nfrom installed import other\n",
  "team/jobs.py": "from prefect import flow\n@flow\ndef own(): ...\n",
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "acme-entrypoints-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  index = new FlowIndex({ root });
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

const check = (entrypoint: string, file = "prefect.yaml"): string[] =>
  checkEntrypoints(index, [{ name: "nightly", entrypoint, file, line: 7 }]).map(
    ({ message, hint }) => `${message} ${hint}`,
  );

describe("an entrypoint is right", () => {
  it.each([
    "jobs/etl.py:etl",
    "./jobs/etl.py:etl",
    "jobs/etl.py:Jobs.nightly",
    "jobs.etl.etl",
    "jobs.etl:etl",
    "main.py:etl",
    "main.py:other",
    "installed.module.flow",
    "{{ path }}:etl",
  ])("%s", (entrypoint) => {
    expect(check(entrypoint)).toEqual([]);
  });

  it("relative to the folder of the declaring file", () => {
    expect(check("jobs.py:own", "team/prefect.yaml")).toEqual([]);
    expect(check("../jobs/etl.py:etl", "team/prefect.yaml")).toEqual([]);
  });
});

describe("an entrypoint leads to nothing", () => {
  it.each([
    ["jobs/elt.py:etl", "points to nothing: there is no file jobs/elt.py. There is jobs/etl.py:etl."],
    ["jobs/etl.py:elt", "points to nothing: jobs/etl.py has no elt. Its flows are etl, Jobs.nightly."],
    ["jobs/etl.py:Jobs.daily", "points to nothing: jobs/etl.py has no Jobs.daily. Its flows are etl, Jobs.nightly."],
    ["jobs/etl.py:helper", "names something that is no flow. The file's flows are etl, Jobs.nightly."],
    ["jobs.elt.etl", "points to nothing: the project has no module jobs.elt. There is jobs/etl.py:etl."],
    ["jobs/etl.py", "names no function. Write path/to/file.py:function."],
  ])("%s", (entrypoint, expected) => {
    expect(check(entrypoint)).toEqual([`The entrypoint ${entrypoint} of the deployment nightly ${expected}`]);
  });

  it("at the line that declares it", () => {
    expect(checkEntrypoints(index, [{ entrypoint: "a.py:b", file: "team/prefect.yaml", line: 12 }])).toMatchObject([
      { path: "team/prefect.yaml", line: 12, code: "entrypoint-missing" },
    ]);
  });
});
