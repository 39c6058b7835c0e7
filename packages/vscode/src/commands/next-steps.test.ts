import { errorKinds, type ErrorCode } from "@acme/sdk-core";
import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { nextSteps } from "./next-steps.ts";

const titles = (code: ErrorCode, isThere = (_: string): boolean => true): string[] =>
  nextSteps(code, isThere).map(({ title }) => title);

it("offers what mends an error, and nothing where only the log helps", () => {
  expect(titles("tool-missing")).toEqual(["Select Interpreter", "Check Setup"]);
  expect(titles("engine-unauthorized")).toEqual(["Check Setup", "Open acme.yaml"]);
  expect(titles("config-missing")).toEqual(["Create Configuration"]);
  expect(titles("internal")).toEqual([]);
});

it("offers no command that is not there: each is of package.json, or of the Python extension", () => {
  expect(titles("tool-missing", (command) => command.startsWith("acme."))).toEqual(["Check Setup"]);
  const own = new Set(manifest.contributes.commands.map(({ command }) => command));
  const all = Object.keys(errorKinds).flatMap((code) => nextSteps(code as ErrorCode, () => true));
  expect(all.map(({ command }) => command).filter((command) => !own.has(command))).toSatisfy((others: string[]) =>
    others.every((command) => command === "python.setInterpreter"),
  );
});
