// Edits of acme.yaml leave everything else as it was: comments, spaces, quotes, line ends.
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { type ConfigEdit, editConfig, editYaml } from "./edit-config.ts";

const FILE = `# The shop.
project:   "shop"   # as in the registry
adapter: prefect

environments:
    dev:  { defaults: { work_pool: dev-pool } }   # aligned
    uat:  { after: dev }

    prod:
        after: uat   # never skip
        profile: 'prod'
# About deployments.
deployments:
`;

test.each<[string, ConfigEdit, string, string]>([
  ["a scalar", { path: ["project"], value: "store" }, `"shop"   #`, `store   #`],
  [
    "a scalar that must be quoted",
    { path: ["environments", "prod", "profile"], value: "yes: no" },
    "'prod'",
    '"yes: no"',
  ],
  [
    "a new key of a block map",
    { path: ["environments", "prod", "allow-unpinned"], value: true },
    "'prod'\n",
    "'prod'\n        allow-unpinned: true\n",
  ],
  [
    "a new key of a flow map",
    { path: ["environments", "uat", "profile"], value: "u" },
    "{ after: dev }",
    "{ after: dev, profile: u }",
  ],
  [
    "a key below what is missing",
    { path: ["environments", "tst", "defaults", "work_pool"], value: "t" },
    "'prod'\n",
    "'prod'\n    tst:\n      defaults:\n        work_pool: t\n",
  ],
  [
    "a removal",
    { path: ["environments", "prod", "after"], value: undefined },
    "        after: uat   # never skip\n",
    "",
  ],
  ["a removal of what is not there", { path: ["environments", "tst", "after"], value: undefined }, "#", "#"],
])("%s", (_, edit, before, after) => {
  expect(editYaml(FILE, [edit])).toBe(FILE.replace(before, after));
});

test("what cannot be cut out of the text is written anew, with its comments", () => {
  const edited = editYaml(FILE, [
    { path: ["deployments", "nightly"], value: { tags: ["a"] } },
    { path: ["environments", "dev"], value: { defaults: {} } },
  ]);
  expect(edited).toContain("# About deployments.\ndeployments:\n    nightly:\n        tags:\n");
  for (const comment of ["# The shop.", "# as in the registry", "# aligned", "# never skip"])
    expect(edited).toContain(comment);
});

test("byte order mark, Windows line ends, and an empty file", () => {
  expect(editYaml("\uFEFFproject: a\r\n# c\r\nadapter: x\r\n", [{ path: ["project"], value: "b" }])).toBe(
    "\uFEFFproject: b\r\n# c\r\nadapter: x\r\n",
  );
  expect(editYaml("", [{ path: ["environments", "dev"], value: {} }])).toBe("environments:\n  dev: {}\n");
});

test("no edit is made in what is no YAML, or through what is no map", () => {
  expect(() => editYaml("a: [", [{ path: ["a"], value: 1 }])).toThrowError(
    expect.objectContaining({ code: "config-invalid" }),
  );
  expect(() => editYaml("a: &x {}\nb: *x\n", [{ path: ["b", "c"], value: 1 }], "acme.yaml")).toThrowError(
    expect.objectContaining({ code: "config-invalid", place: { file: "acme.yaml", line: 2, column: 4 } }),
  );
});

test("a file keeps its mode, a link stays one, and nothing is left beside it", () => {
  const folder = temporaryFolder({ "real/acme.yaml": "project: a\n" });
  const real = join(folder, "real/acme.yaml");
  const link = join(folder, "acme.yaml");
  chmodSync(real, 0o640);
  symlinkSync(real, link);
  editConfig(link, [{ path: ["project"], value: "b" }]);
  expect(readFileSync(real, "utf8")).toBe("project: b\n");
  expect(statSync(real).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(["acme.yaml", "real"]);
  expect(readdirSync(join(folder, "real"))).toEqual(["acme.yaml"]);
  expect(() => editConfig(join(folder, "none.yaml"), [])).toThrowError(expect.objectContaining({ code: "io-failed" }));
});
