// The digest is right (FIPS 180-4 examples), and equal values have equal digests.
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestJson } from "./digest.ts";
import { canonicalJson, type Json, jsonEquals } from "./json.ts";

describe("the SHA-256 of a string's JSON text", () => {
  // FIPS 180-4 gives digests of "abc" and of two longer messages; JSON text puts quotes around them.
  test.each([
    ["", "12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126"],
    ["abc", "6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25"],
  ])("of %j", (text, digest) => {
    expect(digestJson(text)).toBe(digest);
  });

  test.each([
    "abc",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    "a".repeat(1_000_000),
  ])("agrees with another implementation on the messages of FIPS 180-4", (message) => {
    expect(digestJson(message)).toBe(createHash("sha256").update(JSON.stringify(message)).digest("hex"));
  });

  test("agrees at every length around a block's end", () => {
    for (let length = 0; length < 200; length++) {
      const text = "x".repeat(length);
      expect(digestJson(text)).toBe(createHash("sha256").update(JSON.stringify(text)).digest("hex"));
    }
  });
});

const json = fc.jsonValue() as fc.Arbitrary<Json>;

test("the text of a value is JSON of the same value", () => {
  const again = fc.property(json, (value) => jsonEquals(JSON.parse(canonicalJson(value)) as Json, value));
  expect(fc.check(again)).toMatchObject({ failed: false });
});

test("the order of keys does not count, the order of a list does", () => {
  expect(digestJson({ a: 1, b: { c: 2, d: 3 } })).toBe(digestJson({ b: { d: 3, c: 2 }, a: 1 }));
  expect(digestJson([1, 2])).not.toBe(digestJson([2, 1]));
});

test("values are equal exactly when their digests are", () => {
  const both = fc.property(json, json, (a, b) => jsonEquals(a, b) === (digestJson(a) === digestJson(b)));
  expect(fc.check(both)).toMatchObject({ failed: false });
});

test("keeps as many digits as asked", () => {
  expect(digestJson({}, 16)).toHaveLength(16);
  expect(digestJson({}).startsWith(digestJson({}, 16))).toBe(true);
});
