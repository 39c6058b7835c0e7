import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPrefectPython } from "./python.ts";
import type { PythonSearch } from "./python-candidates.ts";
import { AcmeError } from "@acme/sdk-core";

let root: string;
let project: string;
const started: string[][] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "acme-python-"));
  project = join(root, "project");
  await mkdir(project);
  started.length = 0;
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** An environment's folder, with an interpreter that is a link elsewhere, as `python -m venv` makes it. */
async function environment(folder: string, ...prefects: string[]): Promise<string> {
  const python = join(folder, "bin", "python");
  await write(join(root, "base", "python3.12"), "");
  await mkdir(dirname(python), { recursive: true });
  await symlink(join(root, "base", "python3.12"), python);
  for (const version of prefects) {
    await mkdir(join(folder, "lib", "python3.12", "site-packages", `prefect-${version}.dist-info`), {
      recursive: true,
    });
  }
  await mkdir(join(folder, "lib", "python3.12", "site-packages", "prefect_docker-0.6.6.dist-info"), {
    recursive: true,
  });
  return python;
}

async function write(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, 0o755);
  return path;
}

/** @param answer - what every program that is started says; undefined: it fails */
function search(given: Partial<PythonSearch> = {}, answer?: string): PythonSearch {
  return {
    directory: project,
    environment: {},
    signal: new AbortController().signal,
    run: (file, args) => {
      started.push([file, ...args]);
      if (answer === undefined) return Promise.reject(new AcmeError({ code: "tool-failed", message: "failed" }));
      return Promise.resolve({ exitCode: 0, stdout: answer, stderr: "" });
    },
    ...given,
  };
}

describe("the Python that runs the CLI", () => {
  it("is the project's .venv, known without starting anything", async () => {
    const python = await environment(join(project, ".venv"), "3.8.8");
    expect(await findPrefectPython(search())).toEqual({ python, prefectVersion: "3.8.8", from: ".venv" });
    expect(started).toEqual([]);
  });

  it("is an active environment before the project's own, and the option before both", async () => {
    const own = await environment(join(project, ".venv"), "3.8.8");
    const active = await environment(join(root, "active"), "3.5.0");
    const chosen = await environment(join(project, "envs", "deploy"), "3.6.1");
    const VIRTUAL_ENV = join(root, "active");
    expect(await findPrefectPython(search({ environment: { VIRTUAL_ENV } }))).toMatchObject({ python: active });
    expect(
      await findPrefectPython(search({ environment: { VIRTUAL_ENV }, python: "envs/deploy/bin/python" })),
    ).toMatchObject({ python: chosen });
    expect(await findPrefectPython(search({ python: ".venv" }))).toMatchObject({ python: own });
  });

  it("is what ACME_PYTHON names, a file or a folder, before an active environment, but not before the option", async () => {
    await environment(join(root, "active"), "3.5.0");
    const named = await environment(join(root, "conda env"), "3.6.1");
    const own = await environment(join(project, ".venv"), "3.8.8");
    const variables = { VIRTUAL_ENV: join(root, "active"), ACME_PYTHON: named };
    expect(await findPrefectPython(search({ environment: variables }))).toMatchObject({
      python: named,
      from: "ACME_PYTHON",
    });
    const folder = { ...variables, ACME_PYTHON: join(root, "conda env") };
    expect(await findPrefectPython(search({ environment: folder }))).toMatchObject({ python: named });
    expect(await findPrefectPython(search({ environment: variables, python: ".venv" }))).toMatchObject({ python: own });
  });

  it("passes over an environment without Prefect", async () => {
    await environment(join(root, "active"));
    const own = await environment(join(project, ".venv"), "3.8.8");
    const found = await findPrefectPython(search({ environment: { VIRTUAL_ENV: join(root, "active") } }));
    expect(found.python).toBe(own);
  });

  it("is what uv made beside the lock file of a workspace", async () => {
    await writeFile(join(root, "uv.lock"), "");
    const python = await environment(join(root, ".venv"), "3.8.8");
    expect(await findPrefectPython(search())).toEqual({ python, prefectVersion: "3.8.8", from: "uv" });
  });

  it("is what poetry says", async () => {
    await writeFile(join(project, "poetry.lock"), "");
    const python = await environment(join(root, "cache", "shop-Xy12-py3.12"), "3.8.8");
    await write(join(root, "bin", "poetry"), "");
    const found = await findPrefectPython(search({ environment: { PATH: join(root, "bin") } }, `${python}\n`));
    expect(found).toEqual({ python, prefectVersion: "3.8.8", from: "poetry" });
    expect(started).toEqual([[join(root, "bin", "poetry"), "env", "info", "--executable"]]);
  });

  it("is the interpreter behind a prefect on PATH", async () => {
    const python = await environment(join(root, "pipx"), "3.8.8");
    await write(join(root, "bin", "prefect"), `#!${python}\nimport prefect\n`);
    expect(await findPrefectPython(search({ environment: { PATH: join(root, "bin") } }))).toMatchObject({
      python,
      from: "prefect on PATH",
    });
  });

  it("asks a shim on PATH for its version", async () => {
    const shim = await write(join(root, "shims", "python3"), "#!/bin/sh\n");
    const found = await findPrefectPython(search({ environment: { PATH: join(root, "shims") } }, "3.7.2\n"));
    expect(found).toEqual({ python: shim, prefectVersion: "3.7.2", from: "python3 on PATH" });
  });

  it("asks a program that has two names in one folder once", async () => {
    const python3 = await write(join(root, "usr", "python3"), "#!/bin/sh\n");
    await symlink("python3", join(root, "usr", "python"));
    const looking = findPrefectPython(search({ environment: { PATH: join(root, "usr") } }, "none\n"));
    await expect(looking).rejects.toMatchObject({ code: "tool-missing" });
    expect(started.map(([program]) => program)).toEqual([python3]);
  });

  it("takes the newer record of an interrupted upgrade", async () => {
    await environment(join(project, ".venv"), "3.10.0", "3.9.1");
    expect(await findPrefectPython(search())).toMatchObject({ prefectVersion: "3.10.0" });
  });
});

describe("where there is none", () => {
  it("says what was looked at, why it will not do, and what to run", async () => {
    const old = await environment(join(project, ".venv"), "3.3.9");
    await expect(findPrefectPython(search())).rejects.toMatchObject({
      code: "engine-too-old",
      message: expect.stringContaining(`.venv (${old}): Prefect 3.3.9`),
      hint: expect.stringContaining(`${old} -m pip install --upgrade "prefect>=3.4.0"`),
    });
  });

  it("says that Prefect is missing", async () => {
    await environment(join(project, ".venv"));
    await expect(findPrefectPython(search())).rejects.toMatchObject({
      code: "tool-missing",
      message: expect.stringContaining("not installed"),
    });
  });

  it("does not go on where the option's interpreter will not do", async () => {
    await environment(join(project, ".venv"), "3.8.8");
    await expect(findPrefectPython(search({ python: "no/such/python" }))).rejects.toMatchObject({
      code: "tool-missing",
      message: expect.stringContaining("the option python (no/such/python): there is no such file"),
    });
  });

  it("tells a uv project to sync", async () => {
    await writeFile(join(project, "pyproject.toml"), "[tool.uv]\ndev-dependencies = []\n");
    await expect(findPrefectPython(search())).rejects.toMatchObject({
      code: "tool-missing",
      hint: expect.stringContaining("uv sync"),
    });
  });
});
