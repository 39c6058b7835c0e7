// When an environment is frozen, in the time zone of the window.
import { describe, expect, test } from "vitest";
import { activeFreeze, type Freeze, freezeInterval, freezeSchema, frozenError } from "./freeze.ts";

const year: Freeze = { from: "2026-12-20", to: "2027-01-03", timeZone: "Europe/Zurich", reason: "Year-end closing" };
const iso = (freeze: Freeze): string[] => Object.values(freezeInterval(freeze)).map((date) => date.toISOString());

describe("a window", () => {
  test.each<[string, Freeze, string, string]>([
    ["days, the last one whole", year, "2026-12-19T23:00:00.000Z", "2027-01-03T23:00:00.000Z"],
    [
      "UTC where no zone is named",
      { from: "2026-03-01T08:00", to: "2026-03-01T09:30", reason: "" },
      "2026-03-01T08:00:00.000Z",
      "2026-03-01T09:30:00.000Z",
    ],
    [
      "an offset of its own",
      { from: "2026-03-01T08:00+02:00", to: "2026-03-01T09:00Z", timeZone: "Asia/Tokyo", reason: "" },
      "2026-03-01T06:00:00.000Z",
      "2026-03-01T09:00:00.000Z",
    ],
    [
      "both sides of a change of the clocks",
      { from: "2026-03-29T01:59", to: "2026-03-29T03:00", timeZone: "Europe/Zurich", reason: "" },
      "2026-03-29T00:59:00.000Z",
      "2026-03-29T01:00:00.000Z",
    ],
    [
      "a zone far from UTC",
      { from: "2026-06-01", to: "2026-06-01", timeZone: "Pacific/Kiritimati", reason: "" },
      "2026-05-31T10:00:00.000Z",
      "2026-06-01T10:00:00.000Z",
    ],
  ])("has %s", (_, freeze, from, to) => {
    expect(iso(freeze)).toEqual([from, to]);
  });

  test.each([
    [{ ...year, from: "20.12.2026" }],
    [{ ...year, from: "2026-13-01" }],
    [{ ...year, from: "2026-02-30" }],
    [{ ...year, from: "2026-12-20T25:00" }],
    [{ ...year, from: "2026-12-20T24:00" }],
    [{ ...year, from: "2026-12-20T18:60" }],
    [{ ...year, from: "2026-12-20T18:00+99:00" }],
    [{ ...year, timeZone: "Europe/Zuerich" }],
    [{ ...year, reason: "" }],
  ])("%o is none", (freeze) => {
    expect(freezeSchema.safeParse(freeze).success).toBe(false);
  });
});

test.each([
  "2026-02-28",
  "2028-02-29",
  "2026-12-20T23:59",
  "2026-12-20T18:00:30",
  "2026-12-20T18:00Z",
  "2026-12-20T18:00-11:30",
])("%s is a time", (from) => {
  expect(freezeSchema.safeParse({ ...year, from, to: "2030-01-01" }).success).toBe(true);
});

describe("what is frozen", () => {
  test("begins at the first moment and ends at the last", () => {
    const at = (time: string): boolean => activeFreeze([year], new Date(time)) !== undefined;
    expect(at("2026-12-19T22:59:59.999Z")).toBe(false);
    expect(at("2026-12-19T23:00:00.000Z")).toBe(true);
    expect(at("2027-01-03T22:59:59.999Z")).toBe(true);
    expect(at("2027-01-03T23:00:00.000Z")).toBe(false);
  });

  test("is said with the end that counts, in the window's own time", () => {
    const short: Freeze = { from: "2026-12-24", to: "2026-12-24", reason: "Christmas" };
    const freeze = activeFreeze([short, year], new Date("2026-12-24T12:00:00Z"));
    expect(freeze && frozenError("prod", freeze, false)).toMatchObject({
      code: "environment-frozen",
      message: "prod is frozen until 2027-01-04 00:00 (Europe/Zurich): Year-end closing",
      hint: "Wait until then.",
    });
    expect(freeze && frozenError("prod", freeze, true).hint).toContain("--override");
  });
});
