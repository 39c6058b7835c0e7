// What a write checker promises.
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import { checkResults } from "../lab.ts";

/** The promises of a write checker. */
export const checkerCases: readonly ConformanceCase[] = [
  defineCase({
    id: "checker/kept-live",
    port: "checker",
    promise:
      "What the Release cannot run with is refused in the plan, also where somebody set it in the engine; what fits is not.",
    ports: ["checker", "deployments", "deployer", "promoter"],
    needs: ["makeUnfit"],
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      checkResults(await lab.promote(), "applied", "promoting what fits");
      await lab.world.makeUnfit(await lab.one(lab.second));
      const before = await lab.one(lab.second);
      await lab.write("nightly");
      await lab.mustDeploy();
      const plan = await lab.plan("promote", lab.second);
      checkSame(plan.items[0]?.does, "refused", "what the plan does with a setting that the Release cannot run with");
      check(plan.items[0]?.refusals.every(({ hint }) => hint !== undefined) === true, "A refusal has no hint");
      await lab.portal.apply(plan);
      checkSame(await lab.one(lab.second), before, "the target of a refused promotion");
    },
  }),
];
