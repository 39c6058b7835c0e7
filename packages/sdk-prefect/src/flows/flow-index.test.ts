import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FlowIndex, scanFlows } from "./flow-index.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "acme-index-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function remove(path: string): void {
  rmSync(join(root, path));
}

const PLAIN = "from prefect import flow\n\n\n@flow\ndef plain(): ...\n";
const USES_LIB = "from lib import job, NAME\n\n\n@job(name=NAME)\ndef uses(): ...\n";
const LIB = "from prefect import flow as job\n\nNAME = 'first'\n";

describe("an update", () => {
  it("looks only at the file that was changed when nothing depends on it", () => {
    write("a.py", PLAIN);
    write("b.py", PLAIN);
    const index = new FlowIndex({ root });
    write("a.py", PLAIN.replace("plain", "other"));
    index.update(["a.py"]);
    expect(index.flows().map(({ id }) => id)).toEqual(["a.py:other", "b.py:plain"]);
    expect(index.stats()).toMatchObject({ files: 1, analysed: 1, reused: 1 });
  });

  it("looks again at what depends on the file that was changed", () => {
    write("lib.py", LIB);
    write("uses.py", USES_LIB);
    const index = new FlowIndex({ root });
    expect(index.flows().map(({ name }) => name)).toEqual(["first"]);
    write("lib.py", LIB.replace("first", "second"));
    index.update(["lib.py"]);
    expect(index.flows().map(({ name }) => name)).toEqual(["second"]);
    write("lib.py", LIB.replace("from prefect import flow", "from elsewhere import thing"));
    index.update(["lib.py"]);
    expect(index.flows()).toEqual([]);
  });

  it("looks everywhere for an alias that is new", () => {
    write("lib.py", "NAME = 'x'\n");
    write("uses.py", USES_LIB);
    const index = new FlowIndex({ root });
    expect(index.flows()).toEqual([]);
    write("lib.py", LIB);
    index.update(["lib.py"]);
    expect(index.flows().map(({ id }) => id)).toEqual(["uses.py:uses"]);
  });

  it("sees files come and go", () => {
    write("uses.py", USES_LIB);
    const index = new FlowIndex({ root });
    write("lib.py", LIB);
    index.update(["lib.py"]);
    expect(index.flows().map(({ name }) => name)).toEqual(["first"]);
    remove("lib.py");
    index.update(["lib.py"]);
    expect(index.flows()).toEqual([]);
    remove("uses.py");
    index.update(["uses.py"]);
    expect(index.stats().candidates).toBe(0);
  });

  it("gives what a scan of the same files gives, after any edits", () => {
    const texts = [
      PLAIN,
      USES_LIB,
      LIB,
      "from lib import *\n@job\ndef starred(): ...\n",
      "import lib\nother = lib.job(name='o')\n@other\ndef by_other(): ...\n",
      "from a import other as third\n@third\ndef far(): ...\n",
      "x = (\n",
      "",
      "from b import plain\nquick = plain.with_options(name='quick')\n",
    ];
    const paths = ["lib.py", "a.py", "b.py", "c.py", "pkg/__init__.py", "pkg/a.py", "pkg/lib.py"];
    let seed = 11;
    const below = (limit: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % limit;
    };
    const existing = new Set<string>();
    const index = new FlowIndex({ root });
    for (let round = 0; round < 150; round++) {
      const changed = Array.from({ length: 1 + below(3) }, () => paths[below(paths.length)] ?? "");
      for (const path of changed) {
        if (existing.has(path) && below(4) === 0) {
          remove(path);
          existing.delete(path);
        } else {
          write(path, texts[below(texts.length)] ?? "");
          existing.add(path);
        }
      }
      index.update(changed);
      const fresh = scanFlows({ root });
      expect({ round, flows: index.flows(), problems: index.problems() }).toEqual({
        round,
        flows: fresh.flows,
        problems: fresh.problems,
      });
    }
  });
});

describe("the cache", () => {
  const cacheFiles = (): string[] => readdirSync(join(root, ".cache"));
  const scan = (): ReturnType<typeof scanFlows> => scanFlows({ root, cache: join(root, ".cache") });

  beforeEach(() => {
    write("a.py", PLAIN);
    write("lib.py", LIB);
    write("uses.py", USES_LIB);
  });

  it("spares the work for what did not change, and gives the same", () => {
    const first = scan();
    const second = scan();
    expect(second.flows).toEqual(first.flows);
    expect(second.problems).toEqual(first.problems);
    expect(second.stats).toMatchObject({ analysed: 0, reused: 3 });
  });

  it("works again on what a change can have touched", () => {
    scan();
    write("lib.py", LIB.replace("first", "second"));
    expect(scan().flows.map(({ name }) => name)).toEqual(["plain", "second"]);
    write("uses/lib.py", "");
    write("lib/__init__.py", "NAME = 'package'\nfrom prefect import flow as job\n");
    expect(scan().flows.map(({ name }) => name)).toEqual(["plain", "package"]);
  });

  it("is as good as none when it is damaged, foreign or not a file", () => {
    const { flows } = scan();
    const [file = ""] = cacheFiles();
    const path = join(root, ".cache", file);
    for (const content of [
      "",
      "{",
      readFileSync(path, "utf8").replace("plain", "wrong"),
      readFileSync(path, "utf8").slice(0, -10),
    ]) {
      writeFileSync(path, content);
      expect(scan().flows).toEqual(flows);
    }
    rmSync(path);
    mkdirSync(path);
    expect(scan().flows).toEqual(flows);
    expect(cacheFiles()).toEqual([file]);
  });

  it("is not needed: a folder that cannot be written changes nothing", () => {
    write("blocked", "a file where the folder should be");
    const { flows } = scanFlows({ root, cache: join(root, "blocked", "cache") });
    expect(flows.map(({ id }) => id)).toEqual(["a.py:plain", "uses.py:uses"]);
  });

  it("is kept apart for each configuration", () => {
    scan();
    expect(scanFlows({ root, cache: join(root, ".cache"), exclude: ["a.py"] }).flows.map(({ id }) => id)).toEqual([
      "uses.py:uses",
    ]);
    expect(cacheFiles()).toHaveLength(2);
  });
});

describe("what cannot be read", () => {
  it("is a problem beside the flows", () => {
    write("a.py", PLAIN);
    write("big.py", "@flow\n");
    rmSync(join(root, "big.py"));
    mkdirSync(join(root, "big.py"));
    const { flows, problems } = scanFlows({ root, files: ["a.py", "big.py", "a.py/below.py"] });
    expect(flows.map(({ id }) => id)).toEqual(["a.py:plain"]);
    expect(problems).toEqual([]);
  });

  it("stops at once when it is told to", () => {
    write("a.py", PLAIN);
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    expect(() => scanFlows({ root, signal: controller.signal })).toThrow("enough");
  });
});

it("gives ids that survive edits above a flow", () => {
  write("a.py", PLAIN);
  const before = scanFlows({ root }).flows[0];
  write("a.py", `# one\n# two\n${PLAIN}`);
  const after = scanFlows({ root }).flows[0];
  expect(after?.id).toBe(before?.id);
  expect(after?.line).toBe((before?.line ?? 0) + 2);
});
