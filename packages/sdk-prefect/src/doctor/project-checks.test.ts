import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check, CodeRepository, Context } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { projectChecks, pythonProblem } from "./project-checks.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "acme-doctor-"));
  await mkdir(join(directory, ".venv", "bin"), { recursive: true });
  await writeFile(join(directory, ".venv", "bin", "python"), "");
  await mkdir(join(directory, ".venv", "lib", "python3.12", "site-packages", "prefect-3.8.8.dist-info"), {
    recursive: true,
  });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function checks(published = true): Promise<Check[]> {
  const code = {
    isPresent: () => Promise.resolve(true),
    head: () => Promise.resolve({ commit: "0123456789abcdef0123456789abcdef01234567", branch: "main", dirty: [] }),
    prefix: () => Promise.resolve(""),
    remotes: () => Promise.resolve([{ name: "origin", url: "https://example.com/shop.git" }]),
    isPublished: () => Promise.resolve(published),
  } as unknown as CodeRepository;
  const context = { code, signal: new AbortController().signal } as Context;
  const all: Check[] = [];
  const run = (): never => {
    throw new Error("nothing is started");
  };
  for await (const check of projectChecks({ directory, env: {}, run }, context)) all.push(check);
  return all;
}

it("says what deploys, and from where workers get the code", async () => {
  expect(await checks()).toEqual([
    { name: "python", status: "ok", message: `Prefect 3.8.8 in ${join(directory, ".venv", "bin", "python")} (.venv).` },
    { name: "code", status: "ok", message: "Workers can clone 0123456 from https://example.com/shop.git." },
  ]);
  expect(await checks(false)).toContainEqual(
    expect.objectContaining({ name: "code", status: "warning", hint: expect.stringContaining("git push") }),
  );
});

it("says how to mend a Python that is not there", async () => {
  await rm(join(directory, ".venv"), { recursive: true });
  expect(await checks()).toContainEqual(
    expect.objectContaining({ name: "python", status: "error", hint: expect.stringContaining("pip install prefect") }),
  );
});

it("says before a deploy what keeps Python from it, as Doctor does, and nothing where all is there", async () => {
  const context = { signal: new AbortController().signal } as Context;
  const run = (): never => {
    throw new Error("nothing is started");
  };
  const look = () => pythonProblem({ directory, env: {}, run }, context);
  expect(await look()).toBeUndefined();
  const packages = join(directory, ".venv", "lib", "python3.12", "site-packages");
  await rename(join(packages, "prefect-3.8.8.dist-info"), join(packages, "prefect-3.1.0.dist-info"));
  expect(await look()).toMatchObject({ code: "engine-too-old", hint: expect.stringContaining("--upgrade") as string });
  await rm(packages, { recursive: true });
  const problem = await look();
  expect(problem).toMatchObject({ code: "tool-missing", hint: expect.stringContaining("pip install") as string });
  expect((await checks()).find(({ name }) => name === "python")?.message).toBe(problem?.message);
});

it("reads prefect.yaml: what is broken, with its line; what it names that is not there", async () => {
  await writeFile(join(directory, "prefect.yaml"), "deployments:\n  - name: a\n    entrypoint: flows/gone.py:a\n");
  expect(await checks()).toContainEqual(
    expect.objectContaining({
      name: "prefect.yaml",
      status: "warning",
      message: "a (line 2) names flows/gone.py, which is not there.",
    }),
  );
  await writeFile(join(directory, "prefect.yaml"), "deployments:\n  - name: a\n    tags: { x: 1 }\n");
  expect(await checks()).toContainEqual(
    expect.objectContaining({
      name: "prefect.yaml",
      status: "error",
      message: expect.stringContaining("(line 3, column 5)"),
    }),
  );
});
