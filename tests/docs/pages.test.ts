// A reader types what a page says, from its first block to its last, in a project and on a server of their own.
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProcessPool, type PrefectServer, startServer } from "../../tools/prefect-server/index.mjs";
import { type Block, blocksOf, fileOf, pages, preparationOf } from "./fenced-blocks.ts";
import { pageProject, type PageProject, removeProject } from "./page-project.ts";

let server: PrefectServer;
beforeAll(async () => {
  server = await startServer();
  for (const pool of ["shop-dev", "shop-uat", "shop-prod"]) await createProcessPool(server, pool);
});
afterAll(() => server.stop());

const runnable = pages.filter((page) => blocksOf(page).some(({ treatment }) => treatment === "run"));

describe.each(runnable)("%s", (page) => {
  const blocks = blocksOf(page).filter(({ treatment }) => treatment !== "no-run");
  const isConfigured = !blocks.some(({ text, treatment }) => treatment === "run" && text.includes("acme init"));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "acme-page-")));
  let project: PageProject;
  let isBroken = false;
  beforeAll(async () => {
    project = await pageProject(folder, server, isConfigured);
    await project.run(preparationOf(page));
  });
  afterAll(() => removeProject(folder));

  for (const [index, block] of blocks.entries()) {
    if (block.treatment !== "run") continue;
    test(`line ${block.line}`, async ({ skip }) => {
      skip(isBroken, "a block before it failed");
      isBroken = true;
      for (const { file } of filesSince(blocks.slice(0, index))) project.write(file, fileOf(page, file));
      await expect(runBlock(project, block)).resolves.toBeTypeOf("string");
      isBroken = false;
    });
  }
});

/** The blocks at the end of some that are files and are not run. */
function filesSince(blocks: readonly Block[]): { file: string }[] {
  const last = blocks.findLastIndex(({ treatment }) => treatment === "run");
  return blocks.slice(last + 1).flatMap(({ file }) => (file === undefined ? [] : [{ file }]));
}

/** Gives what it printed. */
async function runBlock(project: PageProject, { page, file, language, text, line }: Block): Promise<string> {
  if (language === "ts") {
    const path = file ?? `line-${line}.ts`;
    project.write(path, file === undefined ? `${text}\n` : fileOf(page, file));
    return project.run(`node ${path}`);
  }
  const commands = text.split("\n").filter((one) => one.startsWith("$ "));
  return project.run(commands.length === 0 ? text : commands.map((one) => one.slice(2)).join("\n"));
}
