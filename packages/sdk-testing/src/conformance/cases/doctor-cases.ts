// What a doctor promises.
import { type Check, checkSchema as checkOf } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSchema, ConformanceError } from "../check.ts";
import type { Lab } from "../lab.ts";

/** The promises of a doctor. */
export const doctorCases: readonly ConformanceCase[] = [
  defineCase({
    id: "doctor/healthy",
    port: "doctor",
    promise: "Where everything is in place, something was looked at, and no check is an error.",
    ports: ["doctor"],
    run: async (lab) => {
      const checks = await examine(lab);
      check(checks.length > 0, "Nothing was looked at");
      for (const one of checks) checkSchema(checkOf, one, "a check");
      const error = checks.find(({ status }) => status === "error");
      check(error === undefined, `${error?.name ?? ""} is an error: ${error?.message ?? ""}`);
    },
  }),
  defineCase({
    id: "doctor/unreachable",
    port: "doctor",
    promise: "An engine that cannot be reached is a check that is an error, and the checks do not throw.",
    ports: ["doctor"],
    needs: ["makeUnreachable"],
    run: async (lab) => {
      await lab.world.makeUnreachable(lab.first.name);
      const checks = await examine(lab);
      check(
        checks.some(({ status }) => status === "error"),
        "No check is an error, although the engine cannot be reached",
      );
    },
  }),
];

async function examine(lab: Pick<Lab, "portal">): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    for await (const one of lab.portal.check()) checks.push(one);
  } catch (caught) {
    throw new ConformanceError(`The checks threw ${String(caught)}`, { cause: caught });
  }
  return checks;
}
