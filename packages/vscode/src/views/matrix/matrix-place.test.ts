import { statusRowId } from "@acme/cli/host-protocol";
import { expect, it } from "vitest";
import { cell, fakeProject, row } from "../../model/project.test-support.ts";
import { placeOf } from "./matrix-place.ts";

const project = fakeProject({ rows: [row("a", cell("dev", "a")), row("b", cell("dev", "b")), row("c")] });
const [a, b, c] = project.state.rows.map(statusRowId);
const flowsAt = (place: object, ...selected: (string | undefined)[]): string[] | undefined =>
  placeOf({ directory: project.directory, ...place }, [project], () => new Set(selected as string[]))?.rows.map(
    ({ flow }) => flow,
  );

it("a row means itself, or all that are selected where it is among them", () => {
  expect(flowsAt({ row: a })).toEqual(["a"]);
  expect(flowsAt({ row: a }, b, c)).toEqual(["a"]);
  expect(flowsAt({ row: a }, c, a)).toEqual(["a", "c"]);
});

it("a folder means its flows, a button the rows that it names", () => {
  expect(flowsAt({ folder: "flows" })).toEqual(["a", "b", "c"]);
  expect(flowsAt({ rows: [c, b] })).toEqual(["b", "c"]);
  expect(flowsAt({ rows: [] }, a)).toEqual([]);
});

it("what is not of a matrix means nothing", () => {
  expect(placeOf({ row: a }, [project], () => new Set())).toBeUndefined();
  expect(placeOf({ directory: "/elsewhere", row: a }, [project], () => new Set())).toBeUndefined();
  expect(placeOf(undefined, [project], () => new Set())).toBeUndefined();
});
