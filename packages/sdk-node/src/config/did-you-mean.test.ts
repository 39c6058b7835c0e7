// Which names are near enough to be suggested.
import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test.each([
  ["enviroments", "environments"],
  ["wrk_pool", "work_pool"],
  ["dve", "dev"],
  ["PROD", "prod"],
  ["de", "dev"],
  ["quite-something-else", undefined],
  ["x", undefined],
  ["", undefined],
])("%j means %j", (word, meant) => {
  expect(didYouMean(word, ["environments", "work_pool", "work_queue", "dev", "prod", "uat"])).toBe(meant);
});
