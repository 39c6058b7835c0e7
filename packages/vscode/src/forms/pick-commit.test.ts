import type { Changes, ChangesQuery } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { fakeProject, NOON } from "../model/project.test-support.ts";
import { pickCommit } from "./pick-commit.ts";
import { ScriptedInput } from "./user-input.test-support.ts";

const commit = (hash: string, subject: string) => ({
  hash: hash.repeat(40),
  subject,
  author: "Ada",
  date: "2026-11-25T10:00:00Z",
});
const own = commit("a", "The report shows 25 products");
const others = commit("b", "Another flow");

/** dev is ahead of uat by these; `own` touches the flow. */
async function pick(all: (typeof own)[], ...answers: string[]) {
  const asked: ChangesQuery[] = [];
  const changes = ({ query }: { query: ChangesQuery }): Changes => {
    asked.push(query);
    const shown = query.onlyRelevant === true ? all.filter((one) => one === own) : all;
    const leftOut = { left: all.length - shown.length, right: 0 };
    const hashes = shown.map(({ hash }) => hash);
    return {
      project: "shop",
      left: { name: "dev" },
      right: { name: "uat" },
      onlyRelevant: query.onlyRelevant === true,
      flows: [{ flow: "nightly", is: "left-ahead", leftOnly: hashes, rightOnly: [], leftOut }],
      leftOnly: hashes,
      rightOnly: [],
      commits: shown,
      problems: [],
    };
  };
  const project = fakeProject({ answers: { changes: changes as (params: unknown) => Changes } });
  const input = new ScriptedInput(...answers);
  const picked = await pickCommit({ project, flow: "nightly", left: "dev", right: "uat" }, input, NOON);
  return {
    picked,
    labels: input.asked.map(({ labels }) => labels),
    prompts: input.asked.map((one) => one.prompt),
    asked,
  };
}

it("lists the commits that touch what the flow uses, and all at a wish, and back", async () => {
  const { picked, labels, asked } = await pick(
    [own, others],
    "Show 1 more",
    "Only what nightly uses",
    "Show 1 more",
    others.subject,
  );
  expect(labels.slice(0, 3)).toEqual([
    [own.subject, "Show 1 more"],
    [own.subject, others.subject, "Only what nightly uses"],
    [own.subject, "Show 1 more"],
  ]);
  expect(asked.map(({ onlyRelevant }) => onlyRelevant)).toEqual([true, false, true, false]);
  expect(picked).toEqual({ commit: others });
});

it("says that none of them touches the flow, and shows them at a wish", async () => {
  const { prompts, picked } = await pick([others], "Show 1 more", others.subject);
  expect(prompts[0]).toBe("No commit between them touches what nightly uses");
  expect(picked).toEqual({ commit: others });
});

it("asks nothing where there is nothing to choose, and offers no more where all touch it", async () => {
  expect((await pick([])).picked).toEqual({ nothing: "dev and uat have the same commits of nightly." });
  expect((await pick([own], own.subject)).labels).toEqual([[own.subject]]);
});
