// The package is for any test runner: what is published imports core, zod, and its own files.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("nothing that is published imports a test runner, or anything but core and zod", () => {
  const files = globSync("**/*.ts", { cwd: import.meta.dirname }).filter(
    (path) => !/\.test(-support)?\.ts$/.test(path),
  );
  const imported = files.flatMap((path) => {
    const text = readFileSync(`${import.meta.dirname}/${path}`, "utf8");
    return [...text.matchAll(/^(?:import|export)\b[^"]*?from "([^"]+)";$/gm)].map(([, specifier]) => specifier ?? "");
  });
  const foreign = new Set(imported.filter((specifier) => !specifier.startsWith(".")));
  expect([...foreign].sort()).toEqual(["@acme/sdk-core", "zod"]);
});
