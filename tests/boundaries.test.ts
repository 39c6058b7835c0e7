// Shows that a wrong import is refused: by turbo boundaries where a package is involved, by lint always.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readLayers } from "../scripts/lint/layers.ts";
import { RepositoryCopy } from "./support/repository-copy.ts";

let copy: RepositoryCopy;
let written: string[] = [];

beforeAll(() => {
  copy = new RepositoryCopy();
});
afterEach(() => {
  for (const path of written) copy.remove(path);
  written = [];
});
afterAll(() => copy[Symbol.dispose]());

function importing(path: string, specifier: string): void {
  copy.write(path, `import * as other from "${specifier}";\n\nexport const probe: unknown = other;\n`);
  written.push(path);
}

test("the repository as it is keeps its boundaries", () => {
  expect(copy.boundaries()).toMatchObject({ status: 0, output: expect.stringContaining("no issues found") });
});

describe("an import that points up, or past a public entry point", () => {
  test.each([
    ["sdk-core", "@acme/sdk-node"],
    ["sdk-core", "@acme/cli"],
    ["sdk-core", "@acme/sdk-testing"],
    ["sdk-testing", "@acme/sdk-node"],
    ["sdk-node", "@acme/sdk-testing"],
    ["sdk-node", "@acme/sdk-prefect"],
    ["sdk-prefect", "@acme/cli"],
    ["sdk-prefect", "../../sdk-core/src/index.ts"],
  ])("in %s, of %s, is refused by turbo and by lint", (folder, specifier) => {
    const file = `packages/${folder}/src/probe.ts`;
    importing(file, specifier);

    const boundaries = copy.boundaries();
    expect(boundaries.status).not.toBe(0);
    expect(boundaries.output).toContain(specifier);

    const lint = copy.lint(file);
    expect(lint.status).not.toBe(0);
    expect(lint.output).toContain(`'${specifier}' import is restricted`);
  });

  test("of the fakes, in what is published, is refused by lint although the package's tests may", () => {
    const specifier = "@acme/sdk-testing/conformance";
    const source = "packages/sdk-prefect/src/probe.ts";
    const test = "packages/sdk-prefect/integration/probe.test-support.ts";
    importing(source, specifier);
    importing(test, specifier);
    const lint = copy.lint(source);
    expect(lint.status).not.toBe(0);
    expect(lint.output).toContain(`'${specifier}' import is restricted`);
    expect(copy.lint(test).output).not.toContain("import is restricted");
  });

  test("is refused by turbo's tags even when package.json declares it", () => {
    const folder = "packages/core-extra";
    const manifest = { name: "@acme/core-extra", version: "0.0.0", dependencies: { "@acme/sdk-node": "*" } };
    copy.write(`${folder}/package.json`, JSON.stringify(manifest));
    copy.write(`${folder}/turbo.json`, JSON.stringify({ extends: ["//"], tags: ["core"] }));
    written.push(folder);

    const { status, output } = copy.boundaries();
    expect(status).not.toBe(0);
    expect(output).toMatch(/`@acme\/sdk-node` found without any tag listed in allowlist for\W+`@acme\/core-extra`/);
  });
});

describe("an import that only lint can judge", () => {
  test.each([
    ["packages/sdk-core/src/probe.ts", "node:fs", "what needs a file, a process or the net is a port"],
    ["packages/sdk-core/src/probe.ts", "yaml", "what needs a file, a process or the net is a port"],
    ["packages/sdk-node/src/process/probe.ts", "execa", "Processes are started in one file"],
    ["packages/sdk-prefect/src/probe.ts", "node:child_process", "Processes are started in one file"],
    ["packages/cli/src/probe.ts", "child_process", "Processes are started in one file"],
    ["packages/sdk-prefect/src/probe.ts", "yaml", "A YAML dialect is parsed in one file"],
    ["packages/sdk-prefect/src/probe.ts", "smol-toml", "A TOML file is parsed in one file"],
    ["packages/cli/src/probe.ts", "vscode", "imported only where something is drawn"],
    ["packages/vscode/src/forms/probe.ts", "vscode", "imported only where something is drawn"],
    ["packages/vscode/src/views/form/probe.ts", "../../forms/change-draft.ts", "What draws does not ask or decide"],
    ["packages/cli/src/probe.ts", "@acme/sdk-core/src/index.ts", "may import only"],
  ])("in %s, of %s, is refused", (file, specifier, reason) => {
    importing(file, specifier);
    const { status, output } = copy.lint(file);
    expect(status).not.toBe(0);
    expect(output.replaceAll(/\s+[│|]?\s*/g, " ")).toContain(reason);
  });

  test("so is what reaches outside without an import, in core", () => {
    const file = "packages/sdk-core/src/probe.ts";
    copy.write(file, "export const probe: unknown = [process.env, fetch, Date.now()];\n");
    written.push(file);
    const { output } = copy.lint(file);
    for (const name of ["process", "fetch", "Date.now"]) expect(output).toContain(name);
  });
});

describe("an import that is allowed", () => {
  test.each([
    ["packages/sdk-core/src/probe.ts", "zod"],
    ["packages/sdk-core/src/model/probe.ts", "../index.ts"],
    ["packages/sdk-prefect/src/probe.ts", "@acme/sdk-node"],
    ["packages/sdk-prefect/src/files/probe-yaml.ts", "yaml"],
    ["packages/cli/src/probe.ts", "@acme/sdk-core"],
    ["packages/vscode/src/views/form/probe.ts", "../../model/change-title.ts"],
    ["packages/sdk-core/src/probe.test.ts", "node:fs"],
  ])("in %s, of %s, passes lint", (file, specifier) => {
    importing(file, specifier);
    expect(copy.lint(file)).toMatchObject({ status: 0 });
  });
});

test("the door for processes is open in its own file", () => {
  expect(readFileSync(join(copy.root, "packages/sdk-node/src/process/run.ts"), "utf8")).toContain('from "execa"');
  expect(copy.lint("packages/sdk-node/src/process/run.ts").output).not.toContain("import is restricted");
});

test("a package without a layer stops the lint configuration", () => {
  copy.write("packages/stray/package.json", JSON.stringify({ name: "@acme/stray" }));
  copy.write("packages/stray/turbo.json", JSON.stringify({ extends: ["//"] }));
  written.push("packages/stray");
  expect(() => readLayers(copy.root)).toThrow("packages/stray/turbo.json must have exactly one tag");
});
