// What only a promoter promises: a Release goes on as it is.
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import { checkResults } from "../lab.ts";

const ports = ["deployments", "deployer", "promoter"] as const;

/** The promises of a promoter alone. */
export const promoterCases: readonly ConformanceCase[] = [
  defineCase({
    id: "promoter/same-release",
    port: "promoter",
    promise:
      "The Release that runs in the target is the one that was tested in the source, whole, whatever the working tree holds.",
    ports,
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      const tested = (await lab.one(lab.first)).release;
      await lab.write("nightly");
      checkResults(await lab.promote(), "applied", "promoting");
      checkSame((await lab.one(lab.second)).release, tested, "the promoted Release");
    },
  }),
  defineCase({
    id: "promoter/source-untouched",
    port: "promoter",
    promise: "A promotion leaves the source as it is.",
    ports,
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      const before = await lab.one(lab.first);
      checkResults(await lab.promote(), "applied", "promoting");
      checkSame(await lab.one(lab.first), before, "the source");
    },
  }),
  defineCase({
    id: "promoter/own-settings",
    port: "promoter",
    promise: "The target has the settings that the files declare for it, not those of the source.",
    ports,
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      const source = await lab.one(lab.first);
      [, lab.settings] = lab.world.settings;
      checkResults(await lab.promote(), "applied", "promoting");
      const target = await lab.one(lab.second);
      check(
        JSON.stringify(target.settings) !== JSON.stringify(source.settings),
        "The target has the source's settings",
      );
      checkSame((await lab.plan("promote", lab.second)).items[0]?.does, "unchanged", "what a second plan does");
    },
  }),
  defineCase({
    id: "promoter/rollback",
    port: "promoter",
    promise: "A rollback brings back the Release that history holds, whole, and keeps the settings.",
    ports: [...ports, "history"],
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      checkResults(await lab.promote(), "applied", "promoting");
      const before = await lab.one(lab.second);
      await lab.write("nightly");
      await lab.mustDeploy();
      checkResults(await lab.promote(), "applied", "promoting another version");
      const plan = await lab.plan("rollback", lab.second);
      checkResults(await lab.portal.apply(plan), "applied", "rolling back");
      const after = await lab.one(lab.second);
      checkSame(after.release, before.release, "the Release after rolling back");
      checkSame(after.settings, before.settings, "settings after rolling back");
    },
  }),
];
