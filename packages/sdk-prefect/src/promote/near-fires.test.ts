import { expect, it } from "vitest";
import { NEAR, timeToWait } from "./near-fires.ts";

const now = 1_000_000;
const fires = new Map([
  ["d", [now - 60_000, now + 3_000, now + 63_000]],
  ["far", [now + NEAR + 1]],
  ["late", [now - 500]],
]);

it("a write waits past a fire that is near, and a little longer, because clocks are known to a second", () => {
  expect(timeToWait(fires, "d", now)).toBe(4_000);
  expect(timeToWait(fires, "late", now)).toBe(500);
});

it("a write does not wait for a fire that is far or past, nor where nothing fires", () => {
  expect(timeToWait(fires, "far", now)).toBe(0);
  expect(timeToWait(fires, "d", now + 5_000)).toBe(0);
  expect(timeToWait(fires, "other", now)).toBe(0);
  expect(timeToWait(fires, undefined, now)).toBe(0);
});

it("what fires again and again goes between two fires, where none is very near", () => {
  const often = new Map([["d", [now + 500, now + 4_500, now + 8_500]]]);
  expect(timeToWait(often, "d", now)).toBe(1_500);
  expect(timeToWait(often, "d", now + 1_600)).toBe(0);
  expect(timeToWait(often, "d", now + 3_500)).toBe(2_000);
});
