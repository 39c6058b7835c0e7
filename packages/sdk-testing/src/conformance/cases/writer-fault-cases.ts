// What both writers promise when something goes wrong, or somebody else writes at the same time.
import type { BatchResult, Deployment } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import { checkResults } from "../lab.ts";
import { resultsOf, Writing } from "./writing.ts";

/** The promises of a deployer or a promoter about faults and about others. */
export function writerFaultCases(port: "deployer" | "promoter"): ConformanceCase[] {
  const action = port === "deployer" ? "deploy" : "promote";
  const ports = ["deployments", "deployer", port] as const;
  const about = { port, ports };
  return [
    defineCase({
      ...about,
      id: `${port}/stale-refused`,
      promise: "What somebody changed after the plan was made is not overwritten, and the others are written.",
      needs: ["changeLive"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly", "hourly");
        await writing.mustWrite();
        await writing.ready("nightly", "hourly");
        const plan = await writing.plan();
        await lab.world.changeLive(await writing.one("nightly"));
        const changed = await writing.one("nightly");
        const batch = await writing.lab.portal.apply(plan);
        checkSame(endOf(batch, changed), ["skipped", "plan-stale"], "what was changed since the plan");
        checkSame(await writing.one("nightly"), changed, "what somebody else wrote");
        checkSame(endOf(batch, await writing.one("hourly")), ["applied", undefined], "the other flow");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/deleted-since`,
      promise: "What somebody deleted after the plan was made is not brought back without a word.",
      needs: ["removeLive"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        const before = await writing.one();
        await writing.ready("nightly");
        const plan = await writing.plan();
        await lab.world.removeLive(before);
        checkSame(
          endOf(await writing.lab.portal.apply(plan), before),
          ["skipped", "plan-stale"],
          "what was deleted since the plan",
        );
        checkSame(await writing.lab.live(writing.target), [], "Deployments after a deletion");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/each-has-an-outcome`,
      promise:
        "One that the engine refuses does not stop the others; it is reported as failed, with what is left; again does the rest.",
      needs: ["refuseWrites"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("a-first", "nightly", "z-last");
        const plan = await writing.plan();
        const refused = plan.items.find(({ key }) => key.flow.includes("nightly"));
        check(refused !== undefined, "The plan has no item for nightly");
        await lab.world.refuseWrites(refused.key.flow);
        const { items } = await writing.lab.portal.apply(plan);
        checkSame(items.length, plan.items.length, "ends of the batch");
        const failed = items.filter(({ key }) => key.flow === refused.key.flow);
        check(
          failed.every(({ result, error }) => result === "failed" && error !== undefined),
          `What the engine refused is ${resultsOf(failed)}`,
        );
        checkSame(failed[0]?.left, "as-before", "what is left of it");
        checkSame(resultsOf(items.filter((item) => !failed.includes(item))), "applied, applied", "the others");
        const live = await writing.lab.live(writing.target);
        checkSame(
          live.some(({ key }) => key?.flow === refused.key.flow),
          false,
          "whether what failed is there",
        );
      },
    }),
    defineCase({
      ...about,
      id: `${port}/lost-answer`,
      promise: "A write whose answer was lost is `unknown` to the adapter, so that reading settles it: it was applied.",
      needs: ["loseNextAnswer"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        const plan = await writing.plan();
        await lab.world.loseNextAnswer();
        checkResults(await writing.lab.portal.apply(plan), "applied", "a write whose answer was lost");
        checkSame((await writing.plan()).items[0]?.does, "unchanged", "what a second plan does");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/cancellation`,
      promise: "A cancelled batch says of each change whether it was done, and running it again does the rest.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("a", "b", "c", "d");
        const plan = await writing.plan();
        const cancel = new AbortController();
        const progress = ({ done }: { done?: number }): void => void (done === 1 && cancel.abort());
        const { items } = await writing.lab.portal.apply(plan, { signal: cancel.signal, progress });
        checkSame(items.length, plan.items.length, "ends of the batch");
        const live = new Set((await writing.lab.live(writing.target)).map(({ key }) => key?.flow));
        for (const { key, result } of items) {
          if (result === "submitted") continue; // begun, and nobody waits for its end
          check(result === "applied" || result === "cancelled", `A cancelled change is ${result}`);
          checkSame(live.has(key.flow), result === "applied", `whether ${key.flow}, which is ${result}, is there`);
        }
        await writing.write();
        checkSame((await writing.lab.live(writing.target)).length, 4, "Deployments after running it again");
      },
    }),
  ];
}

function endOf(batch: BatchResult, deployment: Deployment): [string | undefined, string | undefined] {
  const item = batch.items.find(({ name }) => name === deployment.name);
  return [item?.result, item?.error?.code];
}
