// What the finder looks at again, and what it answers, when it is told which files changed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Context, definePortal, type Flow } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { prefectFlowFinder } from "./flow-finder.ts";

let root: string;
let listed: string[];
let listings: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "acme-finder-"));
  listed = [];
  listings = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const flowText = (name: string): string => `from prefect import flow\n\n@flow\ndef ${name}(): ...\n`;

function write(path: string, text: string, isIgnored = false): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  if (!isIgnored && !listed.includes(path)) listed.push(path);
}

function remove(path: string): void {
  rmSync(join(root, path));
  listed = listed.filter((other) => other !== path);
}

function opened(): (changed?: readonly string[]) => Promise<string[]> {
  const find = found();
  return async (changed) => (await find(changed)).map(({ key }) => key);
}

function found(): (changed?: readonly string[]) => Promise<Flow[]> {
  const finder = prefectFlowFinder({ directory: root, files: { include: [], exclude: [] }, cache: join(root, ".c") });
  const context: Context = {
    ...definePortal({ project: "p", environments: [{ name: "dev" }], adapter: { name: "none" } }).context(),
    code: {
      directory: root,
      files: () => {
        listings++;
        return Promise.resolve([...listed]);
      },
    } as Context["code"],
  };
  return async (changed) => (await finder.find(context, changed === undefined ? {} : { changed })).items;
}

it("sees an edit, and a flow that depends on the edited file, without asking git for the files", async () => {
  write("tools.py", "from prefect import flow\n\njob = flow(name='a')\n");
  write("jobs.py", "from tools import job\n\n@job\ndef f(): ...\n");
  write("other.py", flowText("other"));
  const find = opened();
  expect(await find()).toEqual(["a", "other"]);
  write("tools.py", "from prefect import flow\n\njob = flow(name='b')\n");
  // Not named, so it is not looked at.
  write("other.py", flowText("unseen"));
  expect(await find(["tools.py"])).toEqual(["b", "other"]);
  expect(listings).toBe(1);
  expect(await find()).toEqual(["b", "unseen"]);
});

it("sees files that are created and deleted, but none that git ignores", async () => {
  write("a.py", flowText("a"));
  const find = opened();
  await find();
  write("b.py", flowText("b"));
  write("build/c.py", flowText("c"), true);
  expect(await find(["b.py", "build/c.py"])).toEqual(["a", "b"]);
  remove("a.py");
  expect(await find(["a.py"])).toEqual(["b"]);
});

it("asks git again when a .gitignore changed", async () => {
  write(".gitignore", "");
  write("a.py", flowText("a"));
  write("b.py", flowText("b"));
  const find = opened();
  expect(await find()).toEqual(["a", "b"]);
  write(".gitignore", "b.py\n");
  listed = listed.filter((path) => path !== "b.py");
  expect(await find([".gitignore"])).toEqual(["a"]);
});

it.each([["in a refresh"], ["by its name", "flows/old"]])(
  "sees a folder go and come back, told %s, and looks at nothing else again",
  async (_, ...told) => {
    write("flows/old/a.py", flowText("a"));
    write("flows/old/deep/b.py", flowText("b"));
    write("flows/c.py", flowText("c"));
    const find = opened();
    await find();
    const files = listed;
    rmSync(join(root, "flows/old"), { recursive: true });
    listed = ["flows/c.py"];
    write("flows/c.py", flowText("unseen"));
    expect(await find(told)).toEqual(["c"]);
    write("flows/old/a.py", flowText("a2"));
    write("flows/old/deep/b.py", flowText("b"));
    listed = files;
    expect(await find(told)).toEqual(["c", "a2", "b"]);
    expect(listings).toBe(3);
  },
);

it("looks again at all in a folder that another one took the place of", async () => {
  write("flows/old/a.py", flowText("a"));
  const find = opened();
  await find();
  write("flows/old/a.py", flowText("b"));
  expect(await find(["flows/old"])).toEqual(["b"]);
});

it("does not ask git about what an editor wrote beside a file and took away again", async () => {
  write("flows/a.py", flowText("a"));
  const find = opened();
  await find();
  write("flows/a.py", flowText("b"));
  expect(await find(["flows/a.py", "flows/4913"])).toEqual(["b"]);
  expect(await find(["flows/a.py~"])).toEqual(["b"]);
  expect(listings).toBe(1);
});

it("scans everything where git lists a file no more that is there", async () => {
  write("a.py", flowText("a"));
  write("b.py", flowText("b"));
  const find = opened();
  await find();
  listed = ["a.py"];
  expect(await find([])).toEqual(["a"]);
});

it("scans everything where it remembers nothing", async () => {
  write("a.py", flowText("a"));
  write("b.py", flowText("b"));
  expect(await opened()(["b.py"])).toEqual(["a", "b"]);
});

it.each<[string, string, boolean]>([
  [
    "a plain one",
    "from prefect import flow as job\n\n@job(name='f', retries=2)\nasync def f(a, *args, b=1, **kwargs): ...\n",
    true,
  ],
  ["another decorator", "from prefect import flow\n\n@flow\n@other\ndef f(a): ...\n", false],
  ["a decorator over it", "from prefect import flow\n\n@other\n@flow\ndef f(a): ...\n", false],
  [
    "a decorator of the project",
    "from prefect import flow\n\ndef job(f):\n    return flow(f)\n\n@job\ndef f(a): ...\n",
    false,
  ],
  [
    "a decorator that may be another",
    "try:\n    from prefect import flow\nexcept ImportError:\n    flow = lambda f: f\n\n@flow\ndef f(a): ...\n",
    false,
  ],
  ["a condition", "from prefect import flow\n\nif x:\n    @flow\n    def f(a): ...\n", false],
  [
    "a later change of the name",
    "from prefect import flow\n\n@flow\ndef f(a): ...\nif x:\n    f = f.with_options(name='f')\n",
    false,
  ],
  ["a call", "from prefect import flow\n\ndef g(a): ...\nf = flow(g, name='f')\n", false],
  ["a class", "from prefect import flow\n\nclass C:\n    @flow\n    @staticmethod\n    def f(a): ...\n", false],
  ["a syntax error", "from prefect import flow\n\n@flow\ndef f(a): ...\n\nx = (\n", false],
])("says of %s whether its parameters are certain", async (_, text, expected) => {
  write("a.py", text);
  const [flow] = await found()();
  expect([flow?.key, flow?.parametersAreCertain === true]).toEqual(["f", expected]);
});

it("tells which parameters take what is left over", async () => {
  write("a.py", "from prefect import flow\n\n@flow\ndef f(a, *args, b: int = 1, **kwargs): ...\n");
  const [flow] = await found()();
  expect(flow?.parameters).toEqual([
    { name: "a" },
    { name: "args", variadic: true },
    { name: "b", annotation: "int", default: "1" },
    { name: "kwargs", variadic: true },
  ]);
});
