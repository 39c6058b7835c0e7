import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["24h", 86_400],
  ["1h30m", 5_400],
  ["2d", 172_800],
  ["90s", 90],
  ["0s", 0],
])("%s is %i seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", "h", "1", "30m1h", "1.5h", "-1h", " 1h", "1h1h"])("%j is none", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, "0s"],
  [59.6, "59s"],
  [90_061, "1d 1h"],
  [-5, "0s"],
])("%d seconds are shown as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
