import { describe, expect, it } from "vitest";
import { padEnd, textWidth, truncateEnd, truncateMiddle, truncateStart, wrap } from "./text-width.ts";

describe("text width", () => {
  it.each([
    ["abc", 3],
    ["\u001B[31mabc\u001B[39m", 3],
    ["日本語", 6],
    ["한국", 4],
    ["ｱｲｳ", 3],
    ["e\u0301t\u00E9", 3],
    ["👩‍👩‍👧 ok", 5],
    ["✓ →", 3],
    ["a\u200Bb", 2],
    ["❤️", 2],
  ])("%s takes %i columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("pads and cuts by columns, never through a character", () => {
    expect(padEnd("日本", 6)).toBe("日本  ");
    expect(truncateEnd("日本語の名前", 6, "…")).toBe("日本…");
    expect(truncateStart("flows/sales/nightly.py", 12, "…")).toBe("…/nightly.py");
    expect(truncateMiddle("abcdefghij", 7, "…")).toBe("abc…hij");
    expect(truncateEnd("short", 9, "…")).toBe("short");
  });

  it("wraps at spaces and leaves long words whole", () => {
    expect(wrap("acme promote --to uat aVeryLongNameOfAFlow x", 12)).toEqual([
      "acme promote",
      "--to uat",
      "aVeryLongNameOfAFlow",
      "x",
    ]);
  });
});
