// Deploy: the Deployer port. What is only a setting goes by REST; what needs Python goes by the prefect CLI.
import {
  type ChangeSet,
  type Context,
  type Deployer,
  keyId,
  type Outcome,
  type Remark,
  type Write,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { findPrefectPython, type PrefectPython } from "../prefect-cli/python.ts";
import type { RunProgram } from "../prefect-cli/run-program.ts";
import { applyByRest } from "../promote/apply-by-rest.ts";
import { applyByCli } from "./apply-by-cli.ts";
import { declareAll, type DeclareParts } from "./declare.ts";
import { memoOf } from "./deploy-memo.ts";

/** What the deployer works with. */
export interface DeployerParts extends DeclareParts {
  /** The adapter's option. */
  python?: string;
  run: RunProgram;
  /** How many Deployments are written at once, by REST. */
  writers: number;
}

/** Makes the deployer. */
export function prefectDeployer(parts: DeployerParts): Deployer {
  const apis = new Map<string, PrefectApi>();
  const python = (context: Context): Promise<PrefectPython> =>
    findPrefectPython({
      directory: parts.directory,
      ...(parts.python === undefined ? {} : { python: parts.python }),
      environment: parts.env,
      run: parts.run,
      signal: context.signal,
    });
  return {
    declare: async (requests, context) => {
      for (const { key, environment } of requests) apis.set(keyId(key), parts.servers.of(environment));
      // A deploy without a usable Prefect fails in the plan, not after the question.
      const [found] = await Promise.all([declareAll(parts, requests, context), python(context)]);
      return found;
    },
    apply: async function* (changeSets, context): AsyncGenerator<Outcome | Remark> {
      const settingsOnly = changeSets.filter(({ writes }) => writes.every(isSettingsOnly));
      const rest = { apiOf: ({ desired }: Write) => apis.get(keyId(desired.key)), writers: parts.writers };
      yield* applyByRest(settingsOnly.map(withLiveRelease), rest, context);
      for (const [api, own] of byServer(
        changeSets.filter((one) => !settingsOnly.includes(one)),
        apis,
      )) {
        if (context.signal.aborted) return;
        yield* applyByCli({ ...parts, python: () => python(context) }, api, own, context);
      }
    },
  };
}

/** The Release is there already, and nothing is left for Prefect's tool to find out. */
function isSettingsOnly({ desired, live, releaseChanges, settings }: Write): boolean {
  if (releaseChanges || live === undefined || live.flowName !== desired.flowName) return false;
  return memoOf(desired).replaces.length === 0 && settings.every(({ value }) => value !== undefined);
}

/** What is declared knows less of a Release than what runs: not the parameter schema, for one. It would be emptied. */
function withLiveRelease(changeSet: ChangeSet): ChangeSet {
  const complete = (write: Write): Write => {
    const release = write.live?.release;
    return release === undefined ? write : { ...write, desired: { ...write.desired, release } };
  };
  return { ...changeSet, writes: changeSet.writes.map(complete) };
}

function byServer(
  changeSets: readonly ChangeSet[],
  apis: ReadonlyMap<string, PrefectApi>,
): Map<PrefectApi, ChangeSet[]> {
  const groups = new Map<PrefectApi, ChangeSet[]>();
  for (const changeSet of changeSets) {
    const [write] = changeSet.writes;
    const api = write === undefined ? undefined : apis.get(keyId(write.desired.key));
    if (api !== undefined) groups.set(api, [...(groups.get(api) ?? []), changeSet]);
  }
  return groups;
}
