import { describe, expect, it } from "vitest";
import { ModulePaths } from "./module-paths.ts";

const file = (paths: string[], dotted: string, from: string, roots: string[] = []): string | undefined =>
  new ModulePaths(paths, roots).absolute(dotted, from)?.file;

describe("an absolute import", () => {
  it.each([
    ["a module beside the file", ["jobs/a.py", "jobs/b.py"], "b", "jobs/a.py", "jobs/b.py"],
    ["a module from the project's folder", ["jobs/a.py", "lib/b.py"], "lib.b", "jobs/a.py", "lib/b.py"],
    ["a package", ["a.py", "lib/__init__.py"], "lib", "a.py", "lib/__init__.py"],
    [
      "a package rather than a module of that name",
      ["a.py", "lib.py", "lib/__init__.py"],
      "lib",
      "a.py",
      "lib/__init__.py",
    ],
    ["a module below src", ["scripts/a.py", "src/lib/b.py"], "lib.b", "scripts/a.py", "src/lib/b.py"],
    ["the nearest of several", ["one/lib.py", "two/a.py", "two/lib.py", "lib.py"], "lib", "two/a.py", "two/lib.py"],
    [
      "a package of another project of the repository",
      ["libs/common/src/common/__init__.py", "libs/common/src/common/b.py", "services/x/a.py"],
      "common.b",
      "services/x/a.py",
      "libs/common/src/common/b.py",
    ],
    [
      "a module beside another project's file",
      ["libs/pyproject.toml", "libs/b.py", "services/a.py"],
      "b",
      "services/a.py",
      "libs/b.py",
    ],
    [
      "not a module that happens to have the name",
      ["services/x/a.py", "services/y/b.py"],
      "b",
      "services/x/a.py",
      undefined,
    ],
    ["not a part of a package", ["pkg/__init__.py", "pkg/os.py", "a.py"], "os", "a.py", undefined],
    ["not another spelling", ["Lib.py", "a.py"], "lib", "a.py", undefined],
  ])("finds %s", (_, paths, dotted, from, expected) => {
    expect(file(paths, dotted, from)).toBe(expected);
  });

  it("searches declared roots first", () => {
    const paths = ["jobs/a.py", "jobs/lib.py", "vendor/lib.py"];
    expect(file(paths, "lib", "jobs/a.py")).toBe("jobs/lib.py");
    expect(file(paths, "lib", "jobs/a.py", ["vendor/"])).toBe("vendor/lib.py");
  });
});

describe("a relative import", () => {
  const paths = new ModulePaths(["pkg/__init__.py", "pkg/a.py", "pkg/deep/b.py", "pkg/deep/c.py"], []);

  it("counts its dots upwards", () => {
    expect(paths.relative(1, "c", "pkg/deep/b.py")?.file).toBe("pkg/deep/c.py");
    expect(paths.relative(2, "a", "pkg/deep/b.py")?.file).toBe("pkg/a.py");
    expect(paths.relative(2, "", "pkg/deep/b.py")?.file).toBe("pkg/__init__.py");
    expect(paths.relative(5, "a", "pkg/deep/b.py")).toBeUndefined();
  });

  it("reaches a namespace package, which has no file", () => {
    expect(paths.relative(1, "deep", "pkg/a.py")).toEqual({ file: undefined, folder: "pkg/deep" });
  });
});
