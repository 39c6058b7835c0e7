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

  for (const block of blocks) {
    test(`line ${block.line}`, async ({ skip }) => {
      skip(isBroken, "a block before it failed");
      isBroken = true;
      await expect(runBlock(project, block)).resolves.toBeTypeOf("string");
      isBroken = false;
    });
  }
});

/** Gives what it printed. */
async function runBlock(project: PageProject, { page, file, language, text, treatment, line }: Block): Promise<string> {
  const path = file ?? (language === "ts" && treatment === "run" ? `line-${line}.ts` : undefined);
  if (path !== undefined) project.write(path, file === undefined ? text : fileOf(page, file));
  if (treatment !== "run") return "";
  if (language === "ts") return project.run(`node ${path}`);
  const commands = text.split("\n").filter((one) => one.startsWith("$ "));
  return project.run(commands.length === 0 ? text : commands.map((one) => one.slice(2)).join("\n"));
}
