// What a run finder promises.
import { foundSchema, type RunQuery, runSchema } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame, checkSchema } from "../check.ts";

const about = { port: "runs", ports: ["runs", "deployments", "deployer"], needs: ["run"] } as const;

/** The promises of a run finder. */
export const runCases: readonly ConformanceCase[] = [
  defineCase({
    ...about,
    id: "runs/of-each-deployment",
    promise: "Each run is found with its Deployment, how it ended, and times in their order by the engine's clock.",
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      await lab.mustDeploy();
      const [nightly, hourly] = [await lab.one(lab.first, "nightly"), await lab.one(lab.first, "hourly")];
      await lab.world.run(nightly, "completed");
      await lab.world.run(hourly, "failed");
      const found = await lab.portal.findRuns(lab.first.name, { deployments: [nightly, hourly] });
      checkSchema(foundSchema(runSchema), found, "what was found");
      const ends = found.items.map(
        ({ deployment, state }) => `${deployment === nightly.id ? "nightly" : "hourly"} ${state}`,
      );
      checkSame(ends.sort(), ["hourly failed", "nightly completed"], "runs");
      for (const { created, started, ended } of found.items) {
        check(started !== undefined && ended !== undefined, "A run that ended has no start or end");
        check(
          Date.parse(created) <= Date.parse(started) && Date.parse(started) <= Date.parse(ended),
          "Times of a run are not in their order",
        );
      }
    },
  }),
  defineCase({
    ...about,
    id: "runs/only-what-is-asked",
    promise:
      "Only runs of the Deployments, in the states and as new as asked for, and at most as many for each, the newest.",
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      await lab.mustDeploy();
      const [nightly, hourly] = [await lab.one(lab.first, "nightly"), await lab.one(lab.first, "hourly")];
      for (const ends of ["failed", "completed"] as const) await lab.world.run(nightly, ends);
      await lab.world.run(hourly, "failed");
      const find = async (query: Partial<RunQuery>): Promise<string[]> => {
        const { items } = await lab.portal.findRuns(lab.first.name, { deployments: [nightly], ...query });
        return items.map(({ state }) => state).sort();
      };
      checkSame(await find({}), ["completed", "failed"], "runs of nightly");
      checkSame(await find({ latest: 1 }), ["completed"], "the latest run of nightly");
      checkSame(await find({ states: ["completed", "running"] }), ["completed"], "runs of nightly that did not fail");
      checkSame(await find({ since: "2999-01-01T00:00:00.000Z" }), [], "runs from the future");
      checkSame(await find({ since: "2000-01-01T00:00:00.000Z" }), ["completed", "failed"], "runs of this century");
    },
  }),
];
