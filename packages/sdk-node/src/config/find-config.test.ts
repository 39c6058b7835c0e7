// Which configuration a folder belongs to.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { findConfig } from "./find-config.ts";

test("the nearest one upwards, of either kind", () => {
  const folder = temporaryFolder({
    "acme.yaml": "",
    "jobs/acme.config.ts": "",
    "jobs/deep/er/x.py": "",
    "other/acme.yml": "",
  });
  expect(findConfig(folder)).toEqual({ path: join(folder, "acme.yaml"), directory: folder, kind: "yaml" });
  const jobs = { path: join(folder, "jobs/acme.config.ts"), directory: join(folder, "jobs"), kind: "module" };
  expect(findConfig(join(folder, "jobs/deep/er"))).toEqual(jobs);
  expect(findConfig(join(folder, "other"))).toMatchObject({ kind: "yaml", directory: join(folder, "other") });
});

test("not beyond the root of the repository", () => {
  const folder = temporaryFolder({ "acme.yaml": "", "repo/jobs/x.py": "" });
  mkdirSync(join(folder, "repo/.git"));
  expect(findConfig(join(folder, "repo/jobs"))).toBeUndefined();
});

test("two in one folder are an error that names them", () => {
  const folder = temporaryFolder({ "acme.yaml": "", "acme.config.mjs": "" });
  expect(() => findConfig(folder)).toThrowError(
    expect.objectContaining({
      code: "config-invalid",
      message: expect.stringContaining("acme.yaml and acme.config.mjs") as string,
    }),
  );
});
