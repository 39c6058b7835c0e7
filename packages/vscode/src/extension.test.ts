// package.json starts the extension where extension.ts has something to do. VS Code is not asked here.
import { configNames } from "@acme/sdk-core";
import { expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };

it("is activated by a configuration of any name that a project's may have", () => {
  const wanted = configNames.map((name) => `workspaceContains:**/${name}`);
  expect(manifest.activationEvents.filter((event) => event.startsWith("workspaceContains:"))).toEqual(
    expect.arrayContaining(wanted),
  );
});
