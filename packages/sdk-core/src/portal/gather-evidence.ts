// Reads what can speak for the Releases of a source environment: since when they run there, runs, and what was recorded.
import type { HistoryReader } from "../history/history-reader.ts";
import { readRecordedValidations } from "../history/recorded-validations.ts";
import { readReleasePeriods } from "../history/release-periods.ts";
import type { Actor } from "../model/actor.ts";
import { type Deployment, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { Run } from "../ports/run-finder.ts";
import { kindOf } from "../validation/kinds.ts";
import type { Evidence, RecordedValidation, ReleasePeriod } from "../validation/validation.ts";

/** What evidence is asked for. */
export interface EvidenceQuestion {
  source: Environment;
  target: Environment;
  /** The source's Deployments in question. One that runs no Release has no evidence. */
  deployments: readonly Deployment[];
  /** Who promotes. */
  promoter?: Actor;
}

/** What reading it takes. */
export interface EvidenceTools {
  /** Of an environment, by its name. */
  adapterOf: (environment: string) => Adapter;
  history: HistoryReader;
}

/** The evidence of each Deployment, by {@link keyId}. Reads nothing where the target requires nothing. */
export async function gatherEvidence(
  { source, target, deployments, promoter }: EvidenceQuestion,
  { adapterOf, history }: EvidenceTools,
  context: Context,
): Promise<Map<string, Evidence>> {
  const running = deployments.filter(hasRelease);
  if (target.requires.length === 0 || running.length === 0) return new Map();
  const periods = await readReleasePeriods(history.pages(source), running);
  const begun = [...periods.values()].map(({ since }) => since).sort(byTime);
  const [oldest] = begun;
  const [runs, records, now] = await Promise.all([
    oldest === undefined ? [] : readRuns(running, oldest, { source, target }, adapterOf(source.name), context),
    oldest === undefined ? [] : readRecordedValidations(history.pages(target), source.name, oldest),
    engineNow(adapterOf(source.name), source, context),
  ]);
  return new Map(
    running.map((deployment) => [
      keyId(deployment.key),
      evidenceOf(deployment, periods.get(keyId(deployment.key)), { source, target, runs, records, now, promoter }),
    ]),
  );
}

type Running = Deployment & Required<Pick<Deployment, "key" | "release">>;

function hasRelease(deployment: Deployment): deployment is Running {
  return deployment.key !== undefined && deployment.release !== undefined;
}

function evidenceOf(
  deployment: Running,
  period: ReleasePeriod | undefined,
  read: {
    source: Environment;
    target: Environment;
    runs: readonly Run[] | undefined;
    records: readonly RecordedValidation[];
    now: Date;
    promoter: Actor | undefined;
  },
): Evidence {
  const { key, release } = deployment;
  const { source, target, runs, records, now, promoter } = read;
  return {
    release,
    deployment,
    source,
    target,
    ...(period === undefined ? {} : { period }),
    ...(runs === undefined ? {} : { runs: runs.filter((run) => run.deployment === deployment.id) }),
    records: records.filter(
      (record) => record.flow === key.flow && record.branch === key.branch && record.release === release.id,
    ),
    now,
    ...(promoter === undefined ? {} : { promoter }),
  };
}

/** One query for all of them. Undefined: the engine shows none. Runs that are only planned are not read. */
async function readRuns(
  deployments: readonly Running[],
  since: string,
  { source, target }: { source: Environment; target: Environment },
  adapter: Adapter,
  context: Context,
): Promise<readonly Run[] | undefined> {
  if (!target.requires.some((requirement) => kindOf(requirement).reads.includes("runs"))) return [];
  if (adapter.runs === undefined) return undefined;
  const states = ["completed", "failed", "running"] as const;
  const { items } = await adapter.runs.find({ environment: source, deployments, since, states }, context);
  return items;
}

/** The engine's time, where it tells it. */
export function engineNow(adapter: Adapter, environment: Environment, context: Context): Promise<Date> {
  return adapter.clock?.now(environment, context) ?? Promise.resolve(context.now());
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}
