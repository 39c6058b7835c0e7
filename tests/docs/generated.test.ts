// The pages that are generated are those that the sources give, and every name that can be imported has a docstring.
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../support/repository-copy.ts";

const written = realpathSync(mkdtempSync(join(tmpdir(), "acme-docs-")));
beforeAll(() => {
  // Fails where an exported name has no docstring, or where one names something that is not there.
  const script = join(repository, "scripts/docs/write-docs.ts");
  execFileSync(process.execPath, ["--conditions=@acme/source", script, written], { stdio: "inherit" });
});
afterAll(() => rmSync(written, { recursive: true, force: true }));

const kept = ["cli.md", "configuration.md", ...pagesOf(join(repository, "docs"), "api/**/*.md")];

test.each(kept)("docs/%s is what `npm run docs` writes", (page) => {
  expect(textOf(join(repository, "docs", page))).toBe(textOf(join(written, page)));
});

test("no generated page is missing", () => {
  expect(pagesOf(written, "**/*.md")).toEqual(kept.toSorted());
});

function pagesOf(folder: string, glob: string): string[] {
  return globSync(glob, { cwd: folder }).toSorted();
}

function textOf(path: string): string {
  return readFileSync(path, "utf8");
}
