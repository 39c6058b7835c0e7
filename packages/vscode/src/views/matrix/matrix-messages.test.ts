import { describe, expect, it } from "vitest";
import type { MatrixRow } from "./matrix-data.ts";
import { matrixNewsSchema, matrixWishSchema, newsOfRows, withRows } from "./matrix-messages.ts";
import { makeHead, makeRows } from "./matrix.test-support.ts";

const mapOf = (rows: readonly MatrixRow[]): Map<string, MatrixRow> => new Map(rows.map((row) => [row.id, row]));
const told = (known: Map<string, MatrixRow>, news: ReturnType<typeof newsOfRows>): Map<string, MatrixRow> =>
  news.reduce((map, one) => {
    const checked = matrixNewsSchema.parse(structuredClone(one));
    return checked.type === "rows" ? withRows(map, checked) : map;
  }, known);

describe("what the matrix is told", () => {
  it("comes in messages of a size, which together are all rows", () => {
    const rows = makeRows(1_000);
    const news = newsOfRows(undefined, rows);
    expect(news.length).toBeGreaterThan(1);
    expect(news.map((one) => one.type === "rows" && one.hasMore)).toEqual([...news.slice(1).map(() => true), false]);
    expect([...told(mapOf(makeRows(3)), news).values()]).toEqual(rows);
  });

  it("is only what changed, once somebody knows the rest", () => {
    const before = makeRows(100);
    const after = [...before.slice(5), { ...makeRows(1)[0], id: "new", flow: "new" } as MatrixRow];
    after[3] = { ...(after[3] as MatrixRow), flow: "renamed" };
    const news = newsOfRows(mapOf(before), after);
    expect(news).toHaveLength(1);
    expect(news[0]).toMatchObject({ isWhole: false, removed: before.slice(0, 5).map(({ id }) => id) });
    expect(news[0]?.type === "rows" && news[0].rows.map(({ flow }) => flow)).toEqual(["renamed", "new"]);
    expect(told(mapOf(before), news)).toEqual(mapOf(after));
  });

  it("is nothing where nothing changed, also where the rows were made anew", () => {
    const rows = makeRows(10, 0);
    expect(newsOfRows(mapOf(rows), makeRows(10, 0))).toEqual([]);
  });

  it("is something where there are no rows, so that the panel does not wait", () => {
    expect(newsOfRows(undefined, [])).toEqual([{ type: "rows", isWhole: true, rows: [], removed: [], hasMore: false }]);
  });
});

describe("the doors", () => {
  it("let in what is known, and nothing else", () => {
    expect(matrixNewsSchema.safeParse({ type: "head", head: makeHead() }).success).toBe(true);
    expect(matrixNewsSchema.safeParse({ type: "head", head: { project: 1 } }).success).toBe(false);
    expect(
      matrixWishSchema.safeParse({ type: "act", action: "promote", rows: ["a"], environment: "dev" }).success,
    ).toBe(true);
    expect(matrixWishSchema.safeParse({ type: "act", action: "format-disk", rows: [] }).success).toBe(false);
    expect(matrixWishSchema.safeParse({ type: "eval", code: "1" }).success).toBe(false);
  });
});
