import { expect, it } from "vitest";
import { contentHash } from "./content-hash.ts";

it("differs with every byte, with order and with length", () => {
  const base = Buffer.from("from prefect import flow\n\n@flow\ndef a(): ...\n");
  const variants = [base, base.subarray(1), Buffer.concat([base, Buffer.from([0])]), Buffer.from([...base].reverse())];
  for (let at = 0; at < base.length; at++) {
    for (const change of [1, 32, 128]) {
      const changed = Buffer.from(base);
      changed[at] = (changed[at] ?? 0) ^ change;
      variants.push(changed);
    }
  }
  for (let length = 0; length < 40; length++) variants.push(Buffer.alloc(length));
  expect(new Set(variants.map(contentHash)).size).toBe(variants.length);
});

it("is that of the bytes, wherever they stand in their buffer", () => {
  const text = Buffer.from("name = 'größe'\n");
  for (let offset = 0; offset < 8; offset++) {
    const around = Buffer.alloc(64, 7);
    text.copy(around, offset);
    expect(contentHash(around.subarray(offset, offset + text.length))).toBe(contentHash(text));
  }
});

it("has halves that do not collide where one of them does", () => {
  const low = new Map<string, number>();
  const high = new Map<string, number>();
  const whole = new Set<string>();
  for (let index = 0; index < 100_000; index++) {
    const hash = contentHash(Buffer.from(`NAME = ${index}\n`));
    const [first = "", second = ""] = hash.split("-");
    low.set(first, (low.get(first) ?? 0) + 1);
    high.set(second, (high.get(second) ?? 0) + 1);
    whole.add(hash);
  }
  expect(whole.size).toBe(100_000);
  // By the birthday bound about one pair of 100,000 values of 32 bits is expected to collide.
  expect(low.size).toBeGreaterThan(99_980);
  expect(high.size).toBeGreaterThan(99_980);
});
