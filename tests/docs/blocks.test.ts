// Every block of the documentation is tested or says why not; what can be tested without a server is tested here.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { loadPortal } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../support/repository-copy.ts";
import { type Block, blocksOf, fileOf, pages, placeOf } from "./fenced-blocks.ts";

const blocks = pages.flatMap(blocksOf);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "acme-docs-")));
beforeAll(() => symlinkSync(join(repository, "node_modules"), join(scratch, "node_modules")));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("every block is tested, or says why it is not", () => {
  const count = (treatment: Block["treatment"]): number => blocks.filter((one) => one.treatment === treatment).length;
  const notRun = blocks.filter(({ treatment }) => treatment === "no-run");
  console.log(
    [
      `${blocks.length} blocks in ${pages.length} pages: ${count("run")} run, ${count("checked")} type-checked, ` +
        `${count("read")} read as acme.yaml, ${count("no-run")} not run:`,
      ...notRun.map((block) => `  ${placeOf(block)} ${block.reason}`),
    ].join("\n"),
  );
  expect(blocks.filter(({ treatment }) => treatment === "unknown").map(placeOf)).toEqual([]);
  expect(notRun.filter(({ reason }) => !reason).map(placeOf)).toEqual([]);
});

test.each(blocks.filter(({ treatment }) => treatment === "read").map((block) => [placeOf(block), block] as const))(
  "%s is a valid acme.yaml",
  async (_, block) => {
    const folder = mkdtempSync(join(scratch, "project-"));
    for (const { page, file } of blocks.filter((one) => one.page === block.page && one.language === "ts")) {
      if (file !== undefined) write(join(basename(folder), file), fileOf(page, file));
    }
    write(join(basename(folder), "acme.yaml"), block.text);
    const portal = await loadPortal(folder, { adapters: { prefect: prefectAdapter } });
    expect(portal.environments.starting()).not.toEqual([]);
  },
);

test("every ts block is valid TypeScript against the packages", () => {
  const written = blocks.filter(({ language, treatment }) => language === "ts" && treatment !== "no-run");
  for (const { page, file, line, text } of written) {
    write(join(page, file ?? `line-${line}.ts`), file === undefined ? text : fileOf(page, file));
  }
  write("package.json", JSON.stringify({ type: "module" }));
  const compilerOptions = { noEmit: true, composite: false, allowImportingTsExtensions: true, types: ["node"] };
  const more = { rewriteRelativeImportExtensions: false, isolatedDeclarations: false, skipLibCheck: true };
  write(
    "tsconfig.json",
    JSON.stringify({
      extends: join(repository, "tsconfig.base.json"),
      compilerOptions: {
        ...compilerOptions,
        ...more,
        moduleDetection: "force",
        declaration: false,
        declarationMap: false,
      },
      include: pages.map((page) => `${page}/**/*.ts`),
    }),
  );
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", scratch], { cwd: scratch, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
  expect(written.length).toBeGreaterThan(0);
});

test.each(pages)("%s links to what is there", (page) => {
  const text = readFileSync(join(repository, page), "utf8");
  const targets = [...text.matchAll(/\]\((?!\w+:)([^)#]*)(#[^)]*)?\)/g)].map(([, path = "", anchor = ""]) => {
    const file = path === "" ? page : join(dirname(page), path);
    return { file, anchor: anchor.slice(1) };
  });
  const isBroken = ({ file, anchor }: { file: string; anchor: string }): boolean =>
    !existsSync(join(repository, file)) || (anchor !== "" && !anchorsOf(file).includes(anchor));
  expect(targets.filter(isBroken)).toEqual([]);
});

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(join(repository, page), "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}
