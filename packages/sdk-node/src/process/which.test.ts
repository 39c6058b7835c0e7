// How a program is looked up.
import { chmodSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { which } from "./which.ts";

test("the first executable file on the PATH; folders and files that may not be executed are passed over", () => {
  const folder = temporaryFolder({ "a/tool": "", "b/tool": "#!/bin/sh\n" });
  mkdirSync(join(folder, "dir/tool"), { recursive: true });
  chmodSync(join(folder, "a/tool"), 0o644);
  chmodSync(join(folder, "b/tool"), 0o755);
  const path = ["", join(folder, "dir"), join(folder, "a"), join(folder, "b")].join(delimiter);
  expect(which("tool", path)).toBe(join(folder, "b/tool"));
  expect(which("other", path)).toBeUndefined();
  expect(which("tool", "")).toBeUndefined();
});

test("a path is checked, not looked up", () => {
  expect(which(process.execPath, "")).toBe(process.execPath);
  expect(which("/no/such/program", "/usr/bin")).toBeUndefined();
});
