// Two people at once on a real server, a hundred times: nobody overwrites what they did not see, and history holds both.
import { setTimeout as wait } from "node:timers/promises";
import type { BatchResult, HistoryEntry, Plan, Portal } from "@acme/sdk-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { lockName } from "../src/locks/variable-locks.ts";
import { PINNED, type RestProject, restProject } from "./rest-project.test-support.ts";

const ROUNDS = 100;
const flows = ["flow_a", "flow_b"];
const people = ["ada", "ben"] as const;
let p: RestProject;

beforeAll(async () => {
  p = await restProject({
    apiUrl: inject("PREFECT_API_URL"),
    project: "two-writers",
    environments: [{ name: "ada" }, { name: "ben" }, { name: "uat", after: [...people] }],
  });
});
afterAll(() => p.remove());

/** The environment of a person runs another commit from now on, in all flows. */
async function move(person: string, ids: readonly string[], round: number): Promise<void> {
  const commit = `${person === "ada" ? "a" : "b"}${String(round).padStart(39, "0")}`;
  for (const id of ids) {
    await p.api("PATCH", `/deployments/${id}`, {
      version: `main-${commit}`,
      tags: [`PROJECT_NAME=${p.project}`, "BRANCH_NAME=main", `COMMIT_HASH=${commit}`],
      pull_steps: [
        { "prefect.deployments.steps.git_clone": { repository: "https://git.example/shop.git", commit_sha: commit } },
      ],
    });
  }
}

function plan(portal: Portal, from: string): Promise<Plan> {
  return portal.plan({ action: "promote", environment: "uat", from, flows: [] });
}

function ends({ items }: BatchResult): string[] {
  return items.map(({ result, error }) => [result, error?.code].filter(Boolean).join(" "));
}

function byText(a: string | undefined, b: string | undefined): number {
  return String(a).localeCompare(String(b));
}

/** Oldest first. */
async function history(): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const page of p.portal.history("uat")) {
    expect(page.problems).toEqual([]);
    entries.push(...page.entries);
  }
  return entries.reverse();
}

it(`of ${ROUNDS} pairs of promotions at the same moment none overwrites what it did not see`, async () => {
  const ids = new Map<string, string[]>();
  for (const person of people) {
    ids.set(person, await Promise.all(flows.map((flow) => p.make(flow, person, { pull_steps: PINNED }))));
  }
  const portals = people.map((person) => p.portalOf(person));
  const counts = {
    "one was applied, the other saw it and stopped": 0,
    "both were applied, the second on top of the first": 0,
  };
  const batches = new Map<string, BatchResult>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const person of people) await move(person, ids.get(person) ?? [], round);
    const act = async (portal: Portal, planned: Plan): Promise<BatchResult> => {
      const result = await portal.apply(planned);
      batches.set(result.batch, result);
      return result;
    };
    // Both have made their plans before either applies; or each does both at once; or one is a little later.
    const kind = (["planned before", "at once", "a little later"] as const)[round % 3];
    const plans =
      kind === "planned before" ? await Promise.all(portals.map((portal, who) => plan(portal, people[who] ?? ""))) : [];
    const results = await Promise.all(
      portals.map(async (portal, who) => {
        if (kind === "a little later" && who === 1) await wait(round * 7);
        return act(portal, plans[who] ?? (await plan(portal, people[who] ?? "")));
      }),
    );
    for (const index of flows.keys()) {
      const pair = results.map((result) => ends(result)[index]);
      const both = pair.every((end) => end === "applied");
      // Who planned before the other wrote can never be applied on top of it.
      expect(pair.toSorted(byText)).toEqual(
        both && kind !== "planned before" ? ["applied", "applied"] : ["applied", "skipped plan-stale"],
      );
      counts[
        both ? "both were applied, the second on top of the first" : "one was applied, the other saw it and stopped"
      ]++;
    }
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  }

  const entries = await history();
  const results = entries.filter(({ phase }) => phase === "result");
  // Each act is there once as begun and once as ended, nothing else is, and one ended before the next began.
  const written = [...batches.values()].filter(({ items }) => items.some(({ result }) => result === "applied"));
  expect(results.map(({ batch }) => batch).toSorted()).toEqual(written.map(({ batch }) => batch).toSorted());
  expect(entries.map(({ batch, phase }) => `${batch} ${phase}`)).toEqual(
    results.flatMap(({ batch }) => [`${batch} intent`, `${batch} result`]),
  );
  let seen = 0;
  for (const flow of flows) {
    let live: string | undefined;
    const made = results.flatMap(({ changes, actor }) =>
      changes.filter(({ key }) => key.flow === flow.replaceAll("_", "-")).map((change) => ({ ...change, actor })),
    );
    for (const { before, after, result, actor } of made) {
      expect({ before: before?.id, result }).toEqual({ before: live, result: "applied" });
      expect(after?.code.commit?.[0]).toBe(actor.name[0]);
      live = after?.id;
      seen++;
    }
    const { items } = await p.portal.findDeployments({ environments: ["uat"], flows: [flow.replaceAll("_", "-")] });
    expect(items.map(({ release }) => release?.id)).toEqual([live]);
  }
  process.stdout.write(
    `${ROUNDS} pairs of promotions at the same moment, ${flows.length} flows each; of ${ROUNDS * flows.length} pairs of changes\n` +
      Object.entries(counts)
        .map(([what, count]) => `  ${String(count).padStart(4)}  ${what}`)
        .join("\n") +
      `\n` +
      `  ${String(seen).padStart(4)}  changes in history, each made on the one before it; 0 lost, 0 doubled\n`,
  );
  const left = await p.api<unknown[]>("POST", "/variables/filter", {
    variables: { name: { any_: [lockName(p.project, "uat")] } },
  });
  expect(left).toEqual([]);
});
