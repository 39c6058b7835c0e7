import { describe, expect, it } from "vitest";
import { Revisions } from "./revisions.ts";

interface Item {
  id: string;
  text: string;
}
const item = (id: string, text = "1"): Item => ({ id, text });
const found = (...items: Item[]): { items: Item[]; problems: [] } => ({ items, problems: [] });
const idOf = ({ id }: Item): string => id;
const isA = (id: string): boolean => id.startsWith("a");

describe("a part of a list", () => {
  const begin = (): { revisions: Revisions; first: string } => {
    const revisions = new Revisions();
    const { revision: first } = revisions.answer("list", undefined, found(item("a1"), item("a2"), item("b1")), idOf);
    return { revisions, first };
  };

  it("is answered as what differs in it, and the rest stays as the client has it", () => {
    const { revisions, first } = begin();
    const part = revisions.answerPart("list", first, found(item("a1", "2"), item("a3")), idOf, isA);
    expect(part).toMatchObject({ isWhole: false, items: [item("a1", "2"), item("a3")], removed: ["a2"] });
    // What went and came back is told, although the last whole answer had it so.
    const whole = revisions.answer("list", part?.revision, found(item("a1"), item("a3"), item("b1")), idOf);
    expect(whole).toMatchObject({ isWhole: false, items: [item("a1")], removed: [] });
  });

  it("that is the same keeps the revision", () => {
    const { revisions, first } = begin();
    const part = revisions.answerPart("list", first, found(item("a1"), item("a2")), idOf, isA);
    expect(part).toMatchObject({ revision: first, items: [], removed: [] });
  });

  it("is not answered to who has another revision", () => {
    const { revisions, first } = begin();
    revisions.answer("list", first, found(item("a1", "2")), idOf);
    expect(revisions.answerPart("list", first, found(item("a1")), idOf, isA)).toBeUndefined();
    expect([revisions.isLast("list", first), revisions.isLast("list", undefined)]).toEqual([false, false]);
  });
});
