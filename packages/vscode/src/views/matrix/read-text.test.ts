import { expect, it } from "vitest";
import { NOON } from "../../model/project.test-support.ts";
import { makeHead } from "./matrix.test-support.ts";
import { readText } from "./read-text.ts";

const readAt = NOON.toISOString();
const of = (head: Partial<ReturnType<typeof makeHead>>): string => {
  const { readAt: _, ...rest } = makeHead();
  return readText({ ...rest, ...head }, NOON);
};
const unread = makeHead().columns.map((column) => ({ ...column, unread: true }));

it("says when it was read, and never that it was where nothing was", () => {
  expect(of({ readAt })).toBe("Read just now");
  expect(of({ isBusy: true })).toBe("");
  expect(of({ isBusy: false })).toBe("Not read yet");
  expect(of({ readAt, columns: unread })).toBe("Could not be read");
  expect(of({ readAt, columns: [...unread.slice(1), ...makeHead().columns.slice(0, 1)] })).toBe("Read just now");
});
