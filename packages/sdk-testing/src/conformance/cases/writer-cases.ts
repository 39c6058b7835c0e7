// What both writers promise, a deployer and a promoter: the same cases, each prepared in its own way.
import type { Deployment, Plan } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import { checkResults } from "../lab.ts";
import { hardNames } from "./flow-cases.ts";
import { resultsOf, Writing } from "./writing.ts";

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
