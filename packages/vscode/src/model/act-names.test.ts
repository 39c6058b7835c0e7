import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type Act, actNames } from "./act-names.ts";

it.each(Object.entries(actNames) as [Act, string][])("is the name of %s in every menu", (act, name) => {
  const titleOf = (id: string) => manifest.contributes.commands.find(({ command }) => command === id)?.title;
  expect(titleOf(`acme.${act}`)).toBe(`${name}…`);
  expect(titleOf(`acme.matrix.${act}`)).toBe(`${name}…`);
  expect(titleOf(`acme.${act}Form`)).toBe(`${name} in a Form…`);
});
