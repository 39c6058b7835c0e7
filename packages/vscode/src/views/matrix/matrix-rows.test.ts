import type { StatusCellView } from "@acme/cli/host-protocol";
import { describe, expect, it } from "vitest";
import {
  NOON,
  cell,
  environment,
  fakeProject,
  flow,
  row,
  threeEnvironments,
} from "../../model/project.test-support.ts";
import { cellOf } from "./matrix-view.ts";
import { MatrixRows, matrixHead } from "./matrix-rows.ts";

const rowOf = (cells: StatusCellView[], environments = threeEnvironments) => {
  const { state } = fakeProject({ environments, flows: [flow("nightly")], rows: [row("nightly", ...cells)] });
  const [made] = new MatrixRows().of(state);
  if (made === undefined) throw new Error("no row");
  return made;
};
const at = (cells: StatusCellView[], name: string) => cellOf(rowOf(cells), name);
const texts = (cells: StatusCellView[], name: string) => at(cells, name)?.marks.map(({ text }) => text);

describe("a cell", () => {
  it("says its version, and when it was changed", () => {
    expect(at([cell("dev", "abc1234")], "dev")).toMatchObject({
      version: "abc1234",
      changedAt: "2026-11-25T10:00:00Z",
    });
  });

  it("says everything there is to know in words, the most important first", () => {
    const more: Partial<StatusCellView> = {
      behind: { environment: "dev", commits: 3 },
      drift: [{ path: "/tags", declared: [], live: ["x"] }],
      validations: [
        {
          environment: "prod",
          steps: [
            { step: "smoke", kind: "runs", state: "passed", detail: "3 of 3" },
            { step: "soak", kind: "soak", state: "waiting", detail: "1 h of 2 h" },
          ],
        },
      ],
      override: {
        at: "2026-11-25T10:00:00Z",
        actor: { name: "Ada", source: "git", authenticated: false },
        reason: "hotfix",
        overridden: [],
      },
    };
    const uat = cell("uat", "abc1234", more);
    uat.deployment.paused = true;
    expect(texts([uat], "uat")).toEqual(["1 drifted", "3 behind dev", "waits: soak", "override", "paused"]);
    expect(at([uat], "uat")?.details.join("\n")).toMatch(
      /drifted: \/tags[^]*for prod: soak waiting: 1 h of 2 h[^]*Ada: hotfix/,
    );
  });

  it("does not wait for what has passed, and says what failed", () => {
    const step = { step: "smoke", kind: "command", detail: "" };
    const of = (state: "passed" | "failed"): StatusCellView =>
      cell("dev", "a", { validations: [{ environment: "uat", steps: [{ ...step, state }] }] });
    expect(texts([of("passed")], "dev")).toEqual([]);
    expect(texts([of("failed")], "dev")).toEqual(["failed: smoke"]);
    expect(at([of("failed")], "dev")?.can).toContain("validate");
    expect(at([of("passed")], "dev")?.can).not.toContain("validate");
  });

  it("of several places is one: their version where it is the same, the trouble of any", () => {
    const place = (name: string, commit: string, more?: Partial<StatusCellView>): StatusCellView => {
      const made = cell("dev", commit, more);
      made.deployment.key = { project: "shop", flow: "nightly", environment: "dev", place: name };
      return made;
    };
    const drifted = { drift: [{ path: "/a", declared: 1, live: 2 }] };
    expect(at([place("h1", "aaaaaaa"), place("h2", "aaaaaaa", drifted)], "dev")).toMatchObject({
      version: "aaaaaaa",
      marks: [{ is: "drift", text: "1 drifted" }],
    });
    const mixed = at([place("h1", "aaaaaaa"), place("h2", "bbbbbbb")], "dev");
    expect(mixed?.version).toBe("mixed");
    expect(mixed?.details).toContain("h2: bbbbbbb");
  });
});

describe("what can be done", () => {
  it("follows the arrows: deploy where it starts, promote where something comes after, here where something comes before", () => {
    const made = rowOf([cell("dev", "a"), cell("uat", "a")]);
    expect(cellOf(made, "dev")?.can).toEqual(
      expect.arrayContaining(["deploy", "promote", "compare", "engine", "source"]),
    );
    expect(cellOf(made, "dev")?.can).not.toContain("promoteHere");
    expect(cellOf(made, "uat")?.can).toContain("promoteHere");
    expect(cellOf(made, "uat")?.can).not.toContain("deploy");
    expect(made.empty["prod"]).toEqual(["promoteHere", "source"]);
  });

  it("leaves out what the engine cannot", () => {
    const can = { deploy: false, promote: false, findRuns: false, keepHistory: false };
    const made = rowOf([cell("dev", "a")], [environment("dev", [], { can })]);
    expect(cellOf(made, "dev")?.can).toEqual(["engine", "source", "copy"]);
  });
});

it("a row of the status that did not change is the same row again", () => {
  const { state } = fakeProject({ rows: [row("a", cell("dev", "a")), row("b", cell("dev", "b"))] });
  const rows = new MatrixRows();
  const before = rows.of(state);
  const after = rows.of({ ...state, rows: [state.rows[0] ?? row("a"), row("b", cell("dev", "c"))] });
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

it("the head counts the problems that the Problems panel lists, and says the others, each once", () => {
  const down = { code: "engine-unreachable" as const, kind: "failure" as const, message: "uat is down." };
  const problems = [
    { code: "file-invalid" as const, kind: "failure" as const, message: "No.", place: { file: "flows/a.py", line: 1 } },
    { ...down, hint: "Start it." },
    { ...down, code: "timed-out" as const, hint: "Start it." },
    down,
  ];
  const head = matrixHead("folder", fakeProject({ problems }).state);
  expect(head).toMatchObject({ problems: 1, troubles: ["uat is down. Start it.", "uat is down."] });
});

it("the head says which environments could not be read, and why nothing could", () => {
  const error = {
    code: "engine-unreachable" as const,
    kind: "failure" as const,
    message: "It is down.",
    hint: "Start it.",
  };
  const head = matrixHead(
    "folder",
    fakeProject({ unread: ["uat"], staleSince: { uat: NOON.toISOString() }, error }).state,
  );
  expect(head).toMatchObject({ project: "shop", error: "It is down. Start it." });
  expect(head.columns.filter(({ unread }) => unread).map(({ name }) => name)).toEqual(["uat"]);
  expect(head.columns.map(({ staleSince }) => staleSince)).toEqual([undefined, NOON.toISOString(), undefined]);
});
