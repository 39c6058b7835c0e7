import { expect, it } from "vitest";
import { noRepository } from "../portal/no-repository.ts";
import type { Comparison } from "../ports/code-repository.ts";
import { CommitLog } from "./commit-log.ts";

const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(40)) as [string, string, string];
const newer = { hash: b, author: "Ada", date: "2026-11-24T12:00:00Z", subject: "Newer", files: [] };

function logOf(answer: Comparison): { log: CommitLog; asked: string[]; most: () => number } {
  const asked: string[] = [];
  let [open, most] = [0, 0];
  const compare = async (left: string, right: string): Promise<Comparison> => {
    asked.push(`${left.slice(0, 1)}...${right.slice(0, 1)}`);
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return answer;
  };
  return { log: new CommitLog({ ...noRepository, compare }), asked, most: () => most };
}

it("asks once for each pair, whichever way round, and never about one commit", async () => {
  const { log, asked } = logOf({ left: [], right: [newer] });
  expect(await Promise.all([log.count(a, b), log.count(a, b), log.count(b, a)])).toEqual([1, 1, 0]);
  expect(await log.compare(b, a)).toEqual({ left: [newer], right: [] });
  expect(await log.compare(a, a.slice(0, 8))).toEqual({ left: [], right: [] });
  expect(asked).toEqual(["a...b"]);
});

it("does not start a process for each of many pairs at once", async () => {
  const { log, asked, most } = logOf({ left: [], right: [] });
  await Promise.all(Array.from({ length: 40 }, (_, index) => log.compare(a, index.toString(16).padStart(40, "0"))));
  expect(asked).toHaveLength(40);
  expect(most()).toBeLessThanOrEqual(4);
});

it("what a shallow clone cannot tell is no answer", async () => {
  const { log } = logOf({ left: [], right: [newer], cut: true });
  await expect(log.compare(a, c)).rejects.toMatchObject({
    code: "history-shallow",
    hint: expect.stringContaining("git fetch --unshallow") as string,
  });
  expect(await log.count(a, c)).toBeUndefined();
});

it("a pair of which git does not know one leaves the others their answers", async () => {
  const compare = (left: string): Promise<Comparison> =>
    left === c ? Promise.reject(new Error("unknown")) : Promise.resolve({ left: [], right: [newer] });
  const log = new CommitLog({ ...noRepository, compare });
  const pairs = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? c : index.toString(16).padStart(40, "0")));
  const counts = await Promise.all(pairs.map((left, index) => log.count(left, index.toString(16).padStart(40, "e"))));
  expect(counts.map((count, index) => count === (index % 3 === 0 ? undefined : 1))).not.toContain(false);
});
