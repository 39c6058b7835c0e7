// What a deployment finder promises.
import { type Deployment, deploymentSchema, type EnvironmentDefinition, foundSchema } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame, checkSchema } from "../check.ts";
import { checkResults, keysOf } from "../lab.ts";

/** More than a page of any engine that we know. */
const many = 205;
/** Two times that are so far apart differ also where an engine knows them to a second, in milliseconds. */
const A_MOMENT = 2_000;

/** The promises of a deployment finder. */
export const deploymentCases: readonly ConformanceCase[] = [
  defineCase({
    id: "deployments/plain",
    port: "deployments",
    promise: "A Deployment is plain data, with the key, the name and the Release that it was deployed with.",
    ports: ["deployments", "deployer"],
    run: async (lab) => {
      await lab.write("nightly");
      const plan = await lab.plan("deploy", lab.first);
      checkResults(await lab.portal.apply(plan), "applied", "deploying");
      const found = await lab.portal.findDeployments({ environments: [lab.first.name] });
      checkSchema(foundSchema(deploymentSchema), found, "what was found");
      const one = await lab.one(lab.first);
      checkSame(one.key, plan.items[0]?.key, "the key");
      checkSame(one.name, plan.items[0]?.name, "the name");
      checkSame(one.release?.code, plan.items[0]?.release.after.code, "the code that runs");
    },
  }),
  defineCase({
    id: "deployments/whole",
    port: "deployments",
    promise: `A listing is whole: ${many} Deployments are ${many}, each once.`,
    ports: ["deployments", "deployer"],
    run: async (lab) => {
      if (lab.world.populate !== undefined) await lab.world.populate(lab.first.name, many);
      else {
        await lab.write(...Array.from({ length: many }, (_, index) => `flow-${index}`));
        await lab.mustDeploy();
      }
      const keys = keysOf(await lab.live(lab.first));
      checkSame(keys.length, many, "Deployments found");
      checkSame(new Set(keys).size, many, "different Deployments found");
    },
  }),
  defineCase({
    id: "deployments/by-environment-and-flow",
    port: "deployments",
    promise:
      "Asked for some environments and flows, it gives all of those; Deployments of one environment are not of another.",
    ports: ["deployments", "deployer", "promoter"],
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      await lab.mustDeploy();
      await lab.promote(["nightly"]);
      const of = async (environments: string[], flows?: string[]): Promise<string[]> => {
        const { items } = await lab.portal.findDeployments({ environments, ...(flows === undefined ? {} : { flows }) });
        const isAsked = (environment: string, flow: string): boolean =>
          environments.includes(environment) && (flows === undefined || flows.includes(flow));
        return items
          .flatMap(({ key }) =>
            key !== undefined && isAsked(key.environment, key.flow) ? [`${key.flow} ${key.environment}`] : [],
          )
          .sort();
      };
      const flows = new Map((await lab.portal.findFlows()).items.map(({ name, key }) => [name, key]));
      const [nightly = "", hourly = ""] = ["nightly", "hourly"].map((name) => flows.get(name));
      const [first, second] = [lab.first.name, lab.second.name];
      const both = [`${hourly} ${first}`, `${nightly} ${first}`].sort();
      checkSame(await of([first]), both, `Deployments of ${first}`);
      checkSame(await of([second]), [`${nightly} ${second}`], `Deployments of ${second}`);
      checkSame(await of([first, second]), [...both, `${nightly} ${second}`].sort(), "Deployments of both");
      checkSame(await of([first], [nightly]), [`${nightly} ${first}`], `nightly of ${first}`);
    },
  }),
  defineCase({
    id: "deployments/refresh",
    port: "deployments",
    promise: "A refresh shows what is new, what was changed and what is gone, as reading everything does.",
    ports: ["deployments", "deployer"],
    needs: ["changeLive", "removeLive"],
    run: async (lab) => {
      const environments = [lab.first.name];
      const seen = async (refresh: boolean): Promise<unknown[]> => {
        const { items } = await lab.portal.findDeployments({ environments, refresh });
        return items
          .map(({ key, release, settings }) => ({ flow: key?.flow ?? "", release: release?.id ?? "", settings }))
          .sort((a, b) => (a.flow < b.flow ? -1 : 1));
      };
      await lab.write("nightly", "hourly", "weekly");
      await lab.mustDeploy();
      checkSame(await seen(true), await seen(false), "the first refresh");
      const flows = new Map((await lab.portal.findFlows()).items.map(({ name, key }) => [name, key]));
      const live = await lab.live(lab.first);
      const of = (name: string): Deployment => {
        const found = live.find(({ key }) => key?.flow === flows.get(name));
        check(found !== undefined, `${name} is not deployed`);
        return found;
      };
      await lab.world.changeLive(of("nightly"));
      await lab.world.removeLive(of("hourly"));
      await lab.write("monthly");
      await lab.mustDeploy(["monthly"]);
      const refreshed = await seen(true);
      checkSame(refreshed, await seen(false), "a refresh after changes");
      checkSame(refreshed.length, 3, "Deployments after one came and one went");
      await lab.world.removeLive(of("weekly"));
      checkSame((await seen(true)).length, 2, "Deployments after another one went");
    },
  }),
  defineCase({
    id: "deployments/created",
    port: "deployments",
    promise:
      "Where it is told when a Deployment was created, a later write does not change that, and the entry about its creation is not older.",
    ports: ["deployments", "deployer", "history"],
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      const { created } = await lab.one(lab.first);
      const { entries } = await lab.history(lab.first);
      const told = entries.find(({ phase }) => phase === "result")?.at ?? "";
      if (created !== undefined)
        check(Date.parse(created) <= Date.parse(told), `It was created at ${created}, after its entry of ${told}`);
      await lab.pass(A_MOMENT);
      [, lab.settings] = lab.world.settings;
      await lab.mustDeploy();
      checkSame((await lab.one(lab.first)).created, created, "when it was created, after another write");
    },
  }),
  defineCase({
    id: "deployments/nothing-is-no-problem",
    port: "deployments",
    promise: "Where nothing was deployed yet, nothing is found, and that is no problem.",
    ports: ["deployments"],
    run: async (lab) => {
      checkSame(await lab.portal.findDeployments(), { items: [], problems: [] }, "what is found in an empty engine");
    },
  }),
  defineCase({
    id: "deployments/moved-file",
    port: "deployments",
    promise: "A Deployment keeps its key when the flow's file is moved and deployed again: nothing is left behind.",
    ports: ["deployments", "deployer"],
    needs: ["moveFlow"],
    run: async (lab) => {
      await lab.write("nightly");
      await lab.mustDeploy();
      const before = await lab.one(lab.first);
      await lab.world.moveFlow("nightly");
      await lab.mustDeploy();
      checkSame((await lab.one(lab.first)).key, before.key, "the key after the file was moved");
    },
  }),
  defineCase({
    id: "deployments/branches",
    port: "deployments",
    promise:
      "In an environment by branch, a flow's branches are Deployments of their own, also when a branch has a slash.",
    ports: ["deployments", "deployer"],
    needs: ["switchBranch"],
    run: async (lab) => {
      const byBranch = lab.world.environments.map((environment): EnvironmentDefinition => ({
        ...environment,
        ...(environment.name === lab.first.name ? { deployments: "per-branch" as const } : {}),
      }));
      const portal = lab.portalOf(lab.adapter, "conformance", byBranch);
      for (const branch of ["feature/x", "feature-x"]) {
        await lab.world.switchBranch(branch);
        await lab.write("nightly");
        const plan = await portal.plan({ action: "deploy", environment: lab.first.name, flows: [] });
        checkResults(await portal.apply(plan), "applied", `deploying ${branch}`);
      }
      const { items } = await portal.findDeployments({ environments: [lab.first.name] });
      checkSame(items.map(({ key }) => key?.branch ?? "").sort(), ["feature-x", "feature/x"], "branches found");
      checkSame(new Set(items.map(({ name }) => name)).size, 2, "names of two branches");
    },
  }),
  defineCase({
    id: "deployments/of-others",
    port: "deployments",
    promise: "What another tool made is left out, and is given without a key when everything is asked for.",
    ports: ["deployments"],
    needs: ["makeForeign"],
    run: async (lab) => {
      await lab.world.makeForeign(lab.first.name);
      checkSame((await lab.portal.findDeployments()).items, [], "the project's Deployments");
      const { items } = await lab.portal.findDeployments({ everything: true });
      check(items.length > 0, "A Deployment of another tool is not found when everything is asked for");
      checkSame(keysOf(items), [], "keys of what another tool made");
    },
  }),
  defineCase({
    id: "deployments/unreadable",
    port: "deployments",
    promise: "An engine that cannot be reached is a failure, never an empty listing.",
    ports: ["deployments"],
    needs: ["makeUnreachable"],
    run: async (lab) => {
      await lab.world.makeUnreachable(lab.first.name);
      const { problems, unread = [] } = await lab.portal.findDeployments({ environments: [lab.first.name] });
      checkSame(unread, [lab.first.name], "environments that could not be read");
      check(problems.length > 0, "An engine that cannot be reached is no problem");
    },
  }),
];
