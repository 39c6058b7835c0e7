// Who owns a setting: the rule, case by case, and what holds for all states.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Field } from "../model/deployment.ts";
import { jsonEquals, type Json, type JsonObject } from "../model/json.ts";
import { fieldsOf, objectOf } from "./fields.ts";
import { secretMark, storableValue } from "./secret-values.ts";
import { mergeSettings, type Take, type WrittenSettings } from "./three-way-merge.ts";

function merge(
  declared: JsonObject,
  live: JsonObject,
  written?: JsonObject,
  take?: Take,
): ReturnType<typeof mergeSettings> {
  return mergeSettings(fieldsOf(declared), fieldsOf(live), written && writtenOf(fieldsOf(written)), take);
}

function writtenOf(fields: readonly Field[]): WrittenSettings {
  return Object.fromEntries(fields.map((field) => [field.path, storableValue(field) as Json]));
}

describe("one setting", () => {
  test.each([
    ["files changed, live as written", 2, 1, 1, { final: 2, change: true }],
    ["files as written, live changed", 1, 2, 1, { final: 2, drift: true }],
    ["both changed alike", 2, 2, 1, { final: 2 }],
    ["both changed", 2, 3, 1, { final: 3, conflict: true }],
    ["nothing changed", 1, 1, 1, { final: 1 }],
    ["new in the files", 1, undefined, undefined, { final: 1, change: true }],
    ["new live", undefined, 1, undefined, { final: 1, drift: true }],
    ["new in both, alike", 1, 1, undefined, { final: 1 }],
    ["new in both, differing", 1, 2, undefined, { final: 2, conflict: true }],
    ["removed from the files", undefined, 1, 1, { change: true }],
    ["removed live", 1, undefined, 1, { drift: true }],
    ["removed from the files, changed live", undefined, 2, 1, { final: 2, conflict: true }],
    ["changed in the files, removed live", 2, undefined, 1, { conflict: true }],
    ["removed from both", undefined, undefined, 1, {}],
  ] as const)(
    "%s",
    (_, declared, live, written, expected: { final?: number; change?: true; drift?: true; conflict?: true }) => {
      const state = (value: number | undefined): JsonObject => (value === undefined ? {} : { x: value });
      const merged = merge(state(declared), state(live), state(written));
      expect(objectOf(merged.settings)).toEqual(state(expected.final));
      expect(merged.changes).toHaveLength(expected.change ? 1 : 0);
      expect(merged.drift).toHaveLength(expected.drift ? 1 : 0);
      expect(merged.conflicts).toHaveLength(expected.conflict ? 1 : 0);
    },
  );

  test("is set where we never wrote, and what the files do not say is kept without a word", () => {
    expect(merge({ a: 1, b: 2 }, { b: 3, c: 4 })).toMatchObject({
      changes: [
        { path: "/a", after: 1 },
        { path: "/b", before: 3, after: 2 },
      ],
      drift: [],
      conflicts: [],
      settings: [
        { path: "/a", value: 1 },
        { path: "/b", value: 2 },
        { path: "/c", value: 4 },
      ],
    });
  });

  test("in conflict is decided by `take`", () => {
    expect(merge({ x: 2 }, { x: 3 }, { x: 1 })).toMatchObject({
      conflicts: [{ path: "/x", live: 3, declared: 2, written: 1 }],
    });
    expect(merge({ x: 2 }, { x: 3 }, { x: 1 }, "files")).toMatchObject({
      conflicts: [],
      changes: [{ path: "/x", before: 3, after: 2 }],
    });
    expect(merge({ x: 2 }, { x: 3 }, { x: 1 }, "live")).toMatchObject({
      conflicts: [],
      changes: [],
      drift: [{ path: "/x", live: 3, declared: 2 }],
    });
  });

  test("that is known only at apply is always set, and is no conflict", () => {
    const merged = mergeSettings([{ path: "/token" }], [{ path: "/token", value: "old" }], { "/other": 1 });
    expect(merged).toMatchObject({ changes: [{ path: "/token", before: "old", unknown: true }], conflicts: [] });
  });
});

describe("maps merge by key", () => {
  test("an operator's tag stays while ours goes", () => {
    const merged = merge(
      { tags: { a: true } },
      { tags: { a: true, b: true, operator: true } },
      { tags: { a: true, b: true } },
    );
    expect(objectOf(merged.settings)).toEqual({ tags: { a: true, operator: true } });
    expect(merged.changes).toEqual([{ path: "/tags/b", before: true }]);
    expect(merged.drift).toEqual([{ path: "/tags/operator", live: true }]);
  });

  test("an empty map gives way to its first member and is no removal", () => {
    const merged = merge({ env: { STAGE: "dev" } }, { env: {} }, { env: {} });
    expect(objectOf(merged.settings)).toEqual({ env: { STAGE: "dev" } });
    expect(merged.changes).toEqual([{ path: "/env/STAGE", after: "dev" }]);
  });

  test("an empty map in the files is met by a map with an operator's members", () => {
    expect(merge({ env: {} }, { env: { MINE: "1" } }, { env: {} })).toMatchObject({
      settings: [{ path: "/env/MINE", value: "1" }],
      changes: [],
      drift: [{ path: "/env/MINE" }],
    });
    expect(merge({ env: {} }, { env: { OLD: "1" } }, { env: { OLD: "1" } })).toMatchObject({
      settings: [{ path: "/env", value: {} }],
    });
  });

  test("an empty live map whose members an operator removed stays as it is", () => {
    expect(merge({ env: { A: "1" } }, { env: {} }, { env: { A: "1" } })).toMatchObject({
      settings: [{ path: "/env", value: {} }],
      changes: [],
      drift: [{ path: "/env/A", declared: "1" }],
    });
  });
});

describe("a value that becomes a map, or a map that becomes a value", () => {
  test.each<[string, JsonObject, JsonObject]>([
    ["a map", { x: { a: 1, b: 2 } }, { x: "old" }],
    ["a value", { x: ["list"] }, { x: { a: 1, b: 2 } }],
  ])("%s in the files replaces what is live", (_, declared, live) => {
    for (const written of [undefined, live]) {
      const merged = merge(declared, live, written);
      expect(objectOf(merged.settings)).toEqual(declared);
      expect(merged.conflicts).toEqual([]);
    }
  });

  test("is a conflict with an operator's own, which a person decides", () => {
    const declared = { x: { a: 1 } };
    const live = { x: "operator" };
    const open = merge(declared, live, {});
    expect(open.conflicts.map(({ path }) => path).sort()).toEqual(["/x", "/x/a"]);
    expect(objectOf(open.settings)).toEqual(live);
    expect(objectOf(merge(declared, live, {}, "files").settings)).toEqual(declared);
    const kept = merge(declared, live, {}, "live");
    expect(objectOf(kept.settings)).toEqual(live);
    expect(kept).toMatchObject({ changes: [], conflicts: [] });
  });
});

describe("secrets", () => {
  const secret = (value: string): Field => ({ path: "/password", value, secret: true });

  test("stand as marks in what is shown", () => {
    const merged = mergeSettings([secret("new")], [secret("old")], { "/password": secretMark("/password", "old") });
    expect(merged.changes).toEqual([
      {
        path: "/password",
        before: secretMark("/password", "old"),
        after: secretMark("/password", "new"),
        secret: true,
      },
    ]);
    expect(merged.settings).toEqual([secret("new")]);
  });

  test("are known as such on whichever side says so, also in what was written before anyone said it", () => {
    const merged = mergeSettings([{ path: "/password", value: "new" }], [secret("the live one")], {
      "/password": "in clear",
    });
    expect(JSON.stringify([merged.changes, merged.drift, merged.conflicts])).not.toMatch(
      /"new"|"the live one"|in clear/,
    );
    expect(merged.conflicts).toHaveLength(1);
  });

  test("that did not change are neither a change nor drift", () => {
    const written = { "/password": secretMark("/password", "same") };
    expect(mergeSettings([secret("same")], [secret("same")], written)).toMatchObject({
      changes: [],
      drift: [],
      conflicts: [],
    });
  });
});

describe("whatever the three states are", () => {
  const value = fc.constantFrom<Json>(0, 1, "s", [1], null, {});
  const names = fc.constantFrom("a", "b", "c");
  const object = fc.dictionary(
    names,
    fc.oneof(value, fc.dictionary(names, fc.oneof(value, fc.dictionary(names, value)))),
  ) as fc.Arbitrary<JsonObject>;
  const states = fc.tuple(
    object,
    object,
    fc.option(object, { nil: undefined }),
    fc.constantFrom<Take | undefined>(undefined, "files", "live"),
  );

  test("changes lead from what is live to the final state, and nothing else does", () => {
    fc.assert(
      fc.property(states, ([declared, live, written, take]) => {
        const merged = merge(declared, live, written, take);
        const result = new Map(fieldsOf(live).map((field) => [field.path, field.value]));
        for (const change of merged.changes) {
          if (change.after === undefined) result.delete(change.path);
          else result.set(change.path, change.after);
        }
        const members = (path: string): boolean => [...result.keys()].some((other) => other.startsWith(`${path}/`));
        for (const path of result.keys()) if (jsonEquals(result.get(path), {}) && members(path)) result.delete(path);
        expect(new Map(merged.settings.map((field) => [field.path, field.value]))).toEqual(result);
      }),
    );
  });

  test("the final state is one object: no value stands where a map is", () => {
    fc.assert(
      fc.property(states, ([declared, live, written, take]) => {
        const paths = merge(declared, live, written, take).settings.map((field) => field.path);
        expect(new Set(paths).size).toBe(paths.length);
        for (const path of paths) expect(paths.filter((other) => other.startsWith(`${path}/`))).toEqual([]);
      }),
    );
  });

  test("a second merge after writing changes nothing and is no conflict", () => {
    fc.assert(
      fc.property(states, ([declared, live, written, take]) => {
        const first = merge(declared, live, written, take);
        if (first.conflicts.length > 0) return;
        const again = mergeSettings(fieldsOf(declared), first.settings, writtenOf(fieldsOf(declared)));
        expect(again.changes).toEqual([]);
        expect(again.conflicts).toEqual([]);
        expect(objectOf(again.settings)).toEqual(objectOf(first.settings));
      }),
    );
  });

  test("`take` leaves no conflict, and `take: files` gives every declared value", () => {
    fc.assert(
      fc.property(object, object, object, (declared, live, written) => {
        expect(merge(declared, live, written, "live").conflicts).toEqual([]);
        expect(merge(declared, live, written, "files").conflicts).toEqual([]);
      }),
    );
  });

  test("what is live only and was never ours is never removed, unless the files put something in its place", () => {
    fc.assert(
      fc.property(object, object, object, (declared, live, written) => {
        const paths = (fields: Field[]): string[] => fields.map((field) => field.path);
        const taken = [...paths(fieldsOf(declared)), ...paths(fieldsOf(written))];
        const merged = paths(merge(declared, live, written).settings);
        const concerns = (path: string, other: string): boolean =>
          path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`);
        const operators = paths(fieldsOf(live)).filter((path) => !taken.some((other) => concerns(path, other)));
        expect(merged).toEqual(expect.arrayContaining(operators));
      }),
    );
  });

  test("the order of fields does not matter", () => {
    fc.assert(
      fc.property(states, ([declared, live, written, take]) => {
        const forward = merge(declared, live, written, take);
        const backward = mergeSettings(
          fieldsOf(declared).reverse(),
          fieldsOf(live).reverse(),
          written && writtenOf(fieldsOf(written)),
          take,
        );
        const sorted = (items: readonly { path: string }[]): unknown =>
          [...items].sort((a, b) => (a.path < b.path ? -1 : 1));
        for (const part of ["settings", "changes", "drift", "conflicts"] as const)
          expect(sorted(backward[part])).toEqual(sorted(forward[part]));
      }),
    );
  });
});

test("a secret that the files no longer declare is masked: only what we wrote knows that it was one", () => {
  const path = "/job_variables/env/BILLING";
  const live = [{ path, value: "hunter2" }];
  const merged = mergeSettings([], live, { [path]: secretMark(path, "hunter2") });
  expect(merged.changes).toEqual([{ path, before: secretMark(path, "hunter2"), secret: true }]);
  expect(JSON.stringify(mergeSettings([], live, { [path]: secretMark(path, "other") }).conflicts)).not.toContain(
    "hunter2",
  );
});
