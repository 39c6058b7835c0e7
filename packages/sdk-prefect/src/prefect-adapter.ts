// The Prefect adapter: its ports put together. No port is implemented here.
import { type Adapter, type AdapterDefinition, type Check, defineAdapter } from "@acme/sdk-core";
import { run } from "@acme/sdk-node";
import { prefectDeployer } from "./deploy/prefect-deployer.ts";
import { defaultBranchOf } from "./deployments/default-branch.ts";
import { prefectDeploymentFinder } from "./deployments/deployment-finder.ts";
import { prefectForecaster } from "./deployments/forecast.ts";
import { LastRead } from "./deployments/last-read.ts";
import { projectChecks, pythonProblem } from "./doctor/project-checks.ts";
import { serverChecks } from "./doctor/server-checks.ts";
import { cacheDirectory } from "./flows/cache-directory.ts";
import { prefectFlowFinder } from "./flows/flow-finder.ts";
import { artifactHistory } from "./history/artifact-history.ts";
import { variableLocks } from "./locks/variable-locks.ts";
import { prefectIdentity } from "./identity/cloud-account.ts";
import { prefectPromoter } from "./promote/promoter.ts";
import { prefectChecker } from "./release/check-parameters.ts";
import { prefectRunFinder } from "./runs/run-finder.ts";
import { prefectOptionsOf, prefectSchemas } from "./schemas.ts";
import { Servers } from "./settings/servers.ts";

/** The adapter that acme.yaml names with `adapter: prefect`. Prefect 3.4 and newer; older servers are read only. */
export const prefectAdapter: AdapterDefinition = defineAdapter({
  name: "prefect",
  schemas: prefectSchemas,
  create: ({ directory, options, flows, defaultBranch: configured }): Adapter => {
    const servers = new Servers(directory);
    const defaultBranch = defaultBranchOf(configured);
    const { prefect_file: prefectFile, source_roots: sourceRoots, python, writers = 1 } = prefectOptionsOf(options);
    const parts = {
      servers,
      defaultBranch,
      lastRead: new LastRead(),
      directory,
      env: process.env,
      writers,
      ...(prefectFile === undefined ? {} : { prefectFile }),
    };
    const deploying = { ...parts, run, ...(python === undefined ? {} : { python }) };
    return {
      name: "prefect",
      flows: prefectFlowFinder({
        directory,
        files: flows,
        cache: cacheDirectory(process.env, process.platform),
        ...(prefectFile === undefined ? {} : { prefectFile }),
        ...(sourceRoots === undefined ? {} : { sourceRoots }),
      }),
      deployments: prefectDeploymentFinder(parts),
      deployer: prefectDeployer(deploying),
      promoter: prefectPromoter(parts),
      runs: prefectRunFinder(servers),
      forecaster: prefectForecaster,
      checker: prefectChecker,
      history: artifactHistory(servers),
      locks: variableLocks(servers),
      clock: {
        now: (environment, context) => servers.of(environment).serverTime(context.now(), context),
      },
      identity: prefectIdentity(servers),
      doctor: {
        check: async function* (environments, context): AsyncGenerator<Check> {
          yield* projectChecks(deploying, context);
          yield* serverChecks(servers, environments, context);
        },
        async checkSetup(context) {
          const problem = await pythonProblem(deploying, context);
          return problem === undefined ? [] : [problem];
        },
      },
    };
  },
});
