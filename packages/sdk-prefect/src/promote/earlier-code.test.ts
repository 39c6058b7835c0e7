import { aContext, aRelease } from "@acme/sdk-testing";
import { expect, test } from "vitest";
import { EarlierClones } from "./earlier-code.ts";

test("of an image it is said that nobody asked its registry", async () => {
  const release = aRelease({ code: { image: "r.example/shop:1.4.2" }, runs: {} });
  expect(await new EarlierClones().look(release, aContext())).toEqual({
    refusals: [],
    notes: ["Whether its image r.example/shop:1.4.2 is still in its registry was not checked: see that it is."],
  });
});

test("of a Release without one nothing is said", async () => {
  const release = aRelease({ code: { packageVersion: "1.4.2" }, runs: {} });
  expect(await new EarlierClones().look(release, aContext())).toEqual({ refusals: [], notes: [] });
});
