// What is published would be accepted by Open VSX, by the rules of its server; and each rule notices what it is for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openVsxIssues } from "../packages/vscode/scripts/open-vsx.mjs";
import { repository } from "./support/repository-copy.ts";

const folder = join(repository, "packages/vscode");
const manifest = {
  ...(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>),
  // As scripts/package.mjs names it.
  name: "acme-portal",
};
const files = readdirSync(folder);

test("the extension has what Open VSX demands", () => {
  expect(openVsxIssues(manifest, files)).toEqual([]);
});

test.each([
  [{ publisher: "acme.io" }, "publisher is no name"],
  [{ name: "@acme/vscode" }, "name is no name"],
  [{ version: "latest" }, "version cannot be used"],
  [{ version: "1.0 beta" }, "version cannot be used"],
  [{ displayName: "x".repeat(256) }, "displayName has more"],
  [{ description: "a\u202Eb" }, "description has a character"],
  [{ keywords: ["x".repeat(256)] }, "keywords has more"],
  [{ license: undefined }, "license is missing"],
  [{ repository: { url: "github:acme/acme-portal" }, bugs: { url: "nowhere" } }, "bugs is no address"],
  [{ galleryBanner: { color: "rgba(20, 50, 74, 0.5)", theme: "dark" } }, "galleryBanner.color has more"],
  [{ galleryBanner: { theme: "blue" } }, "galleryBanner.theme"],
  [{ extensionDependencies: ["ms-python.python"] }, "depends on ms-python.python"],
])("%j is refused", (change, issue) => {
  expect(openVsxIssues({ ...manifest, ...change }, files).join("\n")).toContain(issue);
});

test("without a readme or a licence file it is refused", () => {
  expect(openVsxIssues(manifest, ["package.json"])).toEqual(["README.md is missing", "LICENSE is missing"]);
});
