// What will happen, from what the files want, what is live and what we last wrote.
import { describe, expect, test } from "vitest";
import { AcmeError } from "../errors/acme-error.ts";
import { type Deployment, type DeploymentKey, keyId } from "../model/deployment.ts";
import type { JsonObject } from "../model/json.ts";
import { sealRelease, type UnsealedRelease } from "../model/release.ts";
import { completeEnvironment } from "../portal/portal-definition.ts";
import type { Desired } from "../ports/deployer.ts";
import { fieldsOf } from "../settings/fields.ts";
import { type PlanFacts, type Planned, planItems } from "./plan-items.ts";

const code = (commit: string, more: Partial<UnsealedRelease> = {}): UnsealedRelease => ({
  code: { commit },
  pinned: true,
  runs: { entrypoint: "a.py" },
  ...more,
});
const key = (flow: string, more: Partial<DeploymentKey> = {}): DeploymentKey => ({
  project: "shop",
  flow,
  environment: "dev",
  ...more,
});

function desired(flow: string, more: Partial<Desired> = {}): Desired {
  return {
    key: key(flow),
    changeSet: flow,
    name: `shop--${flow}--dev`,
    flowName: flow,
    release: sealRelease(code("aaaaaaa")),
    settings: [],
    ...more,
  };
}

function live(flow: string, settings: JsonObject = {}, more: Partial<Deployment> = {}): Deployment {
  return {
    id: `id-${flow}`,
    name: `shop--${flow}--dev`,
    flowName: flow,
    key: key(flow),
    release: sealRelease(code("aaaaaaa")),
    settings: fieldsOf(settings),
    ...more,
  };
}

function plan(facts: Partial<PlanFacts>): Planned[] {
  const rules = {
    environment: completeEnvironment({ name: "dev" }),
    now: new Date(0),
    facts: new Map(),
    standing: new Map(),
  };
  return planItems({ desired: [], refused: [], live: [], written: new Map(), rules, ...facts });
}

const refusals = (planned: Planned | undefined): string[] =>
  planned?.item.refusals.map(({ code: reason }) => reason) ?? [];

test("what is not there is created", () => {
  const [one] = plan({ desired: [desired("a", { settings: fieldsOf({ pool: "p" }) })] });
  expect(one?.item).toMatchObject({
    does: "create",
    settings: [{ path: "/pool", after: "p" }],
    release: { changed: true },
  });
  expect(one?.write).toMatchObject({ settings: [{ path: "/pool", value: "p" }], releaseChanges: true });
  expect(one?.write).not.toHaveProperty("live");
});

test("what differs is updated, and shows what differs inside the Release", () => {
  const [one] = plan({
    desired: [desired("a", { release: sealRelease(code("bbbbbbb", { runs: { entrypoint: "b.py" } })) })],
    live: [live("a", { pool: "operator's" })],
  });
  expect(one?.item).toMatchObject({
    does: "update",
    settings: [],
    release: {
      changed: true,
      before: { code: { commit: "aaaaaaa" } },
      after: { code: { commit: "bbbbbbb" } },
      changes: [{ path: "/entrypoint", before: "a.py", after: "b.py" }],
    },
  });
  expect(one?.write?.settings).toEqual([{ path: "/pool", value: "operator's" }]);
});

test("what is already so is unchanged and has nothing to write", () => {
  const [one] = plan({ desired: [desired("a")], live: [live("a")] });
  expect(one?.item.does).toBe("unchanged");
  expect(one).not.toHaveProperty("write");
});

describe("a Release that the engine's tool completes", () => {
  const computed = sealRelease(code("aaaaaaa", { runs: { entrypoint: "a.py", schema: { x: 1 } } }));

  test("is unchanged where all that is known of it is live", () => {
    const [one] = plan({
      desired: [desired("a", { release: code("aaaaaaa") })],
      live: [live("a", {}, { release: computed })],
    });
    expect(one?.item).toMatchObject({ does: "unchanged", release: { changes: [] } });
  });

  test.each([
    ["another commit", code("bbbbbbb"), computed],
    ["another entrypoint", code("aaaaaaa", { runs: { entrypoint: "b.py" } }), computed],
    ["not pinned", code("aaaaaaa", { pinned: false }), sealRelease(code("aaaaaaa", { pinned: false }))],
    ["a live one that is not pinned", code("aaaaaaa"), sealRelease(code("aaaaaaa", { pinned: false }))],
  ])("changes with %s", (_, wanted, running) => {
    const [one] = plan({ desired: [desired("a", { release: wanted })], live: [live("a", {}, { release: running })] });
    expect(one?.item.does).toBe("update");
    expect(one?.item.release.changes.map(({ path }) => path)).not.toContain("/schema/x");
  });
});

describe("refused", () => {
  test("is a conflict, which names the choice", () => {
    const facts = {
      desired: [desired("a", { settings: fieldsOf({ x: 2 }) })],
      live: [live("a", { x: 3 })],
      written: new Map([[keyId(key("a")), { "/x": 1 }]]),
    };
    const [one] = plan(facts);
    expect(one?.item).toMatchObject({ does: "refused", conflicts: [{ path: "/x", live: 3, declared: 2, written: 1 }] });
    expect(refusals(one)).toEqual(["settings-conflict"]);
    expect(one).not.toHaveProperty("write");
    expect(plan({ ...facts, take: "files" })[0]?.item.does).toBe("update");
    expect(plan({ ...facts, take: "live" })[0]?.item).toMatchObject({ does: "unchanged", drift: [{ path: "/x" }] });
  });

  test("are two flows that would share a name, and one whose name another Deployment has", () => {
    const two = plan({ desired: [desired("a", { name: "same" }), desired("b", { name: "same" })] });
    expect(two.map(refusals)).toEqual([["name-ambiguous"], ["name-ambiguous"]]);
    const taken = plan({ desired: [desired("a", { name: "shop--b--dev" })], live: [live("b")] });
    expect(refusals(taken[0])).toEqual(["name-ambiguous"]);
    expect(taken[0]?.item.refusals[0]?.message).toContain("a (dev) and b (dev)");
  });

  test("are two flows with one key", () => {
    expect(plan({ desired: [desired("a"), desired("a")] }).map(refusals)).toEqual([
      ["name-ambiguous"],
      ["name-ambiguous"],
    ]);
  });

  test("is a name that an unmanaged Deployment has", () => {
    const { key: _, ...unmanaged } = live("b", {}, { name: "shop--a--dev" });
    expect(refusals(plan({ desired: [desired("a")], live: [unmanaged] })[0])).toEqual([]);
  });

  test("is a whole change set that holds a refused member, bystanders too", () => {
    const no = new AcmeError({ code: "target-missing", message: "There is no pool p." });
    const planned = plan({
      desired: [
        desired("a", { changeSet: "ref", refusals: [no] }),
        desired("b", { changeSet: "ref", bystander: true }),
        desired("c"),
      ],
    });
    expect(planned.map(refusals)).toEqual([["target-missing"], ["change-set-refused"], []]);
    expect(planned[1]?.item.bystander).toBe(true);
    expect(planned.map((one) => one.write !== undefined)).toEqual([false, false, true]);
  });

  test("is what could not even be declared, with its Release", () => {
    const release = sealRelease(code("aaaaaaa"));
    const error = new AcmeError({ code: "release-unpinned", message: "Not pinned." });
    const [one] = plan({ refused: [{ key: key("a"), name: "a", error, release }] });
    expect(one?.item).toMatchObject({ does: "refused", release: { after: { id: release.id }, changed: false } });
  });
});

test("the same flow at several places is several Deployments, which may have one name", () => {
  const at = (place: string): Desired => desired("a", { key: key("a", { place }), changeSet: place, name: "a" });
  expect(plan({ desired: [at("host-1"), at("host-2")] }).map((one) => one.item.does)).toEqual(["create", "create"]);
});

describe("the digest of an item", () => {
  const digestOf = (facts: Partial<PlanFacts>): string | undefined =>
    plan({ desired: [desired("a", { settings: fieldsOf({ x: 1 }) })], live: [live("a")], ...facts })[0]?.item.digest;

  test("is the same for the same facts, and does not depend on notes", () => {
    expect(digestOf({})).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf({})).toBe(
      digestOf({ desired: [desired("a", { settings: fieldsOf({ x: 1 }), notes: ["Next run in 5 minutes."] })] }),
    );
  });

  test.each<[string, Partial<PlanFacts>]>([
    ["a setting", { desired: [desired("a", { settings: fieldsOf({ x: 2 }) })] }],
    ["what is live", { live: [live("a", { x: 0 })] }],
    [
      "the Release",
      { desired: [desired("a", { settings: fieldsOf({ x: 1 }), release: sealRelease(code("bbbbbbb")) })] },
    ],
    ["drift", { live: [live("a", { y: 1 })], written: new Map([[keyId(key("a")), { "/z": 1 }]]) }],
  ])("changes with %s", (_, facts) => {
    expect(digestOf(facts)).not.toBe(digestOf({}));
  });
});

test("a plan holds no secret, the write does", () => {
  const [one] = plan({
    desired: [desired("a", { settings: [{ path: "/password", value: "hunter2", secret: true }] })],
    live: [live("a", {}, { settings: [{ path: "/password", value: "hunter1", secret: true }] })],
  });
  expect(JSON.stringify(one?.item)).not.toContain("hunter");
  expect(one?.write?.settings).toEqual([{ path: "/password", value: "hunter2", secret: true }]);
});
