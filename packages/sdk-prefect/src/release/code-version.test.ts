// What a version text tells of a Release: a run has one, and nothing else that says what it is of.
import { sealRelease, type UnsealedRelease } from "@acme/sdk-core";
import { expect, test } from "vitest";
import { isVersionOf } from "./code-version.ts";

const COMMIT = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";

const isOf = (version: string, { code, runs = {} }: Partial<UnsealedRelease>): boolean =>
  isVersionOf(version, sealRelease({ code: code ?? {}, pinned: true, runs }));

test.each([`main-${COMMIT}`, `fix/x-${COMMIT}`, COMMIT, "main-0f1e2d3"])("%s is of a Release of its commit", (text) => {
  expect(isOf(text, { code: { commit: COMMIT, branch: "main" } })).toBe(true);
});

test.each([`main-${"a".repeat(40)}`, `main-${COMMIT}-dirty`, "1.4.2", "100c9e6e33f8144f954c628f4726914a"])(
  "%s is not",
  (text) => {
    expect(isOf(text, { code: { commit: COMMIT, branch: "main" } })).toBe(false);
  },
);

test("a Release with a version of its own is known by that alone", () => {
  const release = { code: { commit: COMMIT }, runs: { version: "1.4.2" } };
  expect(isOf("1.4.2", release)).toBe(true);
  expect(isOf("1.4.3", release)).toBe(false);
  expect(isOf(`main-${COMMIT}`, release)).toBe(false);
});

test("one of an image alone has no commit: a version with one is of another", () => {
  expect(isOf(`main-${COMMIT}`, { code: { image: "r/shop:1" } })).toBe(false);
});
