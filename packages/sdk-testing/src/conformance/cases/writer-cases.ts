// What both writers promise, a deployer and a promoter: the same cases, each prepared in its own way.
import type { BatchItem, BatchResult, Deployment, Environment, Plan } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import type { Ability, PortName } from "../harness.ts";
import { checkResults, type Lab } from "../lab.ts";
import { hardNames } from "./flow-cases.ts";

type AnyLab = Lab<PortName, Ability>;

/** A writer under test, and how it comes to have something to write. */
class Writing {
  readonly lab: AnyLab;
  readonly #action: "deploy" | "promote";

  constructor(lab: unknown, action: "deploy" | "promote") {
    this.lab = lab as AnyLab;
    this.#action = action;
  }

  /** The environment that is written to. */
  get target(): Environment {
    return this.#action === "deploy" ? this.lab.first : this.lab.second;
  }

  /** A new version of flows is ready to be written to the target. */
  async ready(...flows: string[]): Promise<void> {
    await this.lab.write(...flows);
    if (this.#action === "promote") await this.lab.mustDeploy();
  }

  plan(flows: string[] = []): Promise<Plan> {
    return this.lab.plan(this.#action, this.target, flows);
  }

  async write(): Promise<BatchResult> {
    return this.lab.portal.apply(await this.plan());
  }

  async mustWrite(): Promise<void> {
    checkResults(await this.write(), "applied", "writing");
  }

  one(flow?: string): Promise<Deployment> {
    return this.lab.one(this.target, flow);
  }
}

/** The promises of a deployer or a promoter. */
export function writerCases(port: "deployer" | "promoter"): ConformanceCase[] {
  const action = port === "deployer" ? "deploy" : "promote";
  const ports = ["deployments", "deployer", port] as const;
  const about = { port, ports };
  return [
    defineCase({
      ...about,
      id: `${port}/declare-writes-nothing`,
      promise: "Declaring has no side effect: the engine and its history are as before.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        const before = await writing.lab.everything();
        await writing.plan();
        checkSame(await writing.lab.everything(), before, "the engine after a plan");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/declares-each`,
      promise: "Each request is answered by a desired state with its key and a name of its own, or by a problem.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly", "hourly", "weekly");
        const { items, problems } = await writing.plan();
        checkSame(new Set(items.map(({ key }) => key.flow)).size + problems.length, 3, "answers to three requests");
        checkSame(new Set(items.map(({ name }) => name)).size, items.length, "different names");
        check(
          items.every(({ key }) => key.environment === writing.target.name),
          "A desired state is of another environment",
        );
      },
    }),
    defineCase({
      ...about,
      id: `${port}/apply-equals-plan`,
      promise: "What is live after applying is what the plan said: the Release, each setting, and nothing else.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        const plan = await writing.plan();
        checkResults(await writing.lab.portal.apply(plan), "applied", "writing");
        checkAsPlanned(plan, await writing.one());
      },
    }),
    defineCase({
      ...about,
      id: `${port}/again-is-unchanged`,
      promise:
        "A second plan of the same finds nothing to do, no drift and no conflict, and applying it writes nothing.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        const before = await writing.one();
        const [again] = (await writing.plan()).items;
        checkSame(again?.settings, [], "settings to write again");
        checkSame(again?.drift, [], "drift that nobody caused");
        checkSame(again?.conflicts, [], "conflicts that nobody caused");
        checkSame(again?.does, "unchanged", "what a second plan does");
        checkResults(await writing.write(), "unchanged", "writing again");
        checkSame(await writing.one(), before, "the Deployment after writing again");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/only-what-changed`,
      promise: "A setting that is changed in the files is changed live, and the Release stays.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        const before = await writing.one();
        [, writing.lab.settings] = writing.lab.world.settings;
        const plan = await writing.plan();
        checkSame(plan.items[0]?.release.changed, false, "whether the Release changes");
        checkResults(await writing.lab.portal.apply(plan), "applied", "writing other settings");
        const after = await writing.one();
        checkAsPlanned(plan, after);
        checkSame(after.release, before.release, "the Release");
        checkSame(after.key, before.key, "the key");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/new-version`,
      promise: "Another version of the code is another Release; the Deployment stays the same one.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        const before = await writing.one();
        await writing.ready("nightly");
        await writing.mustWrite();
        const after = await writing.one();
        check(after.release?.id !== before.release?.id, "Another version has the same Release id");
        checkSame(after.settings, before.settings, "settings after another version");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/keeps-operators-change`,
      promise: "A setting that somebody changed in the engine is kept by the next write, and shown as drift.",
      ports: [...ports, "history"],
      needs: ["changeLive"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        await lab.world.changeLive(await writing.one());
        const changed = await writing.one();
        await writing.ready("nightly");
        const plan = await writing.plan();
        check((plan.items[0]?.drift.length ?? 0) > 0, "A change in the engine is not shown as drift");
        checkResults(await writing.lab.portal.apply(plan), "applied", "writing");
        checkSame((await writing.one()).settings, changed.settings, "settings after the next write");
      },
    }),
    defineCase({
      ...about,
      id: `${port}/keeps-operators-addition`,
      promise: "A setting that somebody added in the engine survives a write that changes others.",
      needs: ["addLive"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        await writing.ready("nightly");
        await writing.mustWrite();
        const before = await writing.one();
        await lab.world.addLive(before);
        const added = additions(before, await writing.one());
        check(added.length > 0, "The harness added no setting that the finder sees");
        [, writing.lab.settings] = writing.lab.world.settings;
        await writing.mustWrite();
        const after = new Set((await writing.one()).settings.map(({ path }) => path));
        checkSame(
          added.filter((path) => !after.has(path)),
          [],
          "additions that the write lost",
        );
      },
    }),
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
    defineCase({
      ...about,
      id: `${port}/hard-names`,
      promise:
        "Flows with names that are hard for the engine are Deployments of their own, or are refused before a write.",
      run: async (lab) => {
        const writing = new Writing(lab, action);
        const names = hardNames(lab);
        await writing.lab.write(...names);
        if (action === "promote") await writing.lab.deploy();
        const plan = await writing.plan();
        const { items } = await writing.lab.portal.apply(plan);
        check(
          items.every(({ result }) => result === "applied" || result === "skipped"),
          `Hard names are ${resultsOf(items)}`,
        );
        const applied = items.filter(({ result }) => result === "applied").map(({ key }) => key.flow);
        check(applied.length > 0, "Not one of the hard names can be deployed");
        checkSame(
          (await writing.lab.live(writing.target)).map(({ key }) => key?.flow ?? "").sort(),
          applied.sort(),
          "flows that are live",
        );
      },
    }),
    defineCase({
      ...about,
      id: `${port}/secrets`,
      promise: "A secret stands in no plan, no progress, no log, no history and no Release.",
      needs: ["secret"],
      run: async (lab) => {
        const writing = new Writing(lab, action);
        const { settings, value } = lab.world.secret;
        writing.lab.settings = settings;
        await writing.ready("nightly");
        const plan = await writing.plan();
        const progress = ({ message }: { message: string }): void => void lab.said.push(message);
        const batch = await writing.lab.portal.apply(plan, { progress });
        checkResults(batch, "applied", "writing a secret");
        const history = await writing.lab.history(writing.target);
        const { release } = await writing.one();
        for (const [where, text] of Object.entries({ plan, batch, history, release, said: lab.said })) {
          check(!JSON.stringify(text ?? null).includes(value), `The secret stands in the ${where}`);
        }
        checkSame((await writing.plan()).items[0]?.does, "unchanged", "what a second plan does");
      },
    }),
  ];
}

function checkAsPlanned(plan: Plan, live: Deployment): void {
  const [item] = plan.items;
  const { after } = item?.release ?? {};
  if (after?.id !== undefined) checkSame(live.release?.id, after.id, "the Release that runs");
  checkSame(live.release?.code, after?.code, "the code that runs");
  checkSame(live.release?.pinned, after?.pinned, "whether it is pinned");
  const settings = new Map(live.settings.map((field) => [field.path, field]));
  for (const change of item?.settings ?? []) {
    const field = settings.get(change.path);
    if (change.after === undefined && change.unknown === undefined)
      check(field === undefined, `${change.path} was not removed`);
    else if (change.secret === undefined && change.unknown === undefined)
      checkSame(field?.value, change.after, change.path);
    else check(field !== undefined, `${change.path} was not set`);
  }
  if (item?.does !== "create") return;
  checkSame([...settings.keys()].sort(), item.settings.map(({ path }) => path).sort(), "settings that are live");
}

function additions(before: Deployment, after: Deployment): string[] {
  const known = new Set(before.settings.map(({ path }) => path));
  return after.settings.map(({ path }) => path).filter((path) => !known.has(path));
}

function endOf(batch: BatchResult, deployment: Deployment): [string | undefined, string | undefined] {
  const item = batch.items.find(({ name }) => name === deployment.name);
  return [item?.result, item?.error?.code];
}

function resultsOf(items: readonly BatchItem[]): string {
  return items.map(({ result }) => result).join(", ");
}
