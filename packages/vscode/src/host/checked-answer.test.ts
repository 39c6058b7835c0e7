import { expect, it } from "vitest";
import { cell, row } from "../model/project.test-support.ts";
import { checkAnswer } from "./checked-answer.ts";

const rows = (count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => row(`flow-${index}`, cell("dev", "aaa1111")));
const status = (items: readonly unknown[], more: object = {}): unknown => ({
  revision: "1",
  isWhole: true,
  items,
  removed: [],
  problems: [],
  unread: ["prod"],
  ...more,
});

it("a list of any length is whole after the check, in its order, with what is around it", async () => {
  for (const count of [0, 3, 200, 201, 1_000]) {
    const answer = status(rows(count));
    expect(await checkAnswer("status", answer)).toEqual({ success: true, data: answer });
  }
});

it("a long list is refused for one item that does not fit, for what is around it, and for what is no list", async () => {
  const all = rows(1_000);
  expect((await checkAnswer("status", status(all.with(900, { flow: 1 })))).success).toBe(false);
  expect((await checkAnswer("status", status(all, { unread: "prod" }))).success).toBe(false);
  expect((await checkAnswer("status", status("none" as never))).success).toBe(false);
  expect((await checkAnswer("status", null)).success).toBe(false);
});

it("others get their turn while a long list is checked", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++);
  await checkAnswer("status", status(rows(5_000)));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

it("what is no list is checked as it is", async () => {
  expect(await checkAnswer("ping", { pid: 7 })).toEqual({ success: true, data: { pid: 7 } });
  expect((await checkAnswer("ping", { pid: "7" })).success).toBe(false);
});
