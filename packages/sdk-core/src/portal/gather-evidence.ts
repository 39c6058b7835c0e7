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
    readRuns(running, periods, { source, target }, adapterOf(source.name), context),
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
      (record) =>
        record.flow === key.flow &&
        record.branch === key.branch &&
        record.release === release.id &&
        period !== undefined &&
        Date.parse(record.at) >= Date.parse(period.since),
    ),
    now,
    ...(promoter === undefined ? {} : { promoter }),
  };
}

/**
 * Undefined: the engine shows none. Runs that are only planned are not read. One query for Deployments whose Releases came
 * at about the same time: one that has stood for half a year must not make everything that a busy one did since be read.
 */
async function readRuns(
  deployments: readonly Running[],
  periods: ReadonlyMap<string, ReleasePeriod>,
  { source, target }: { source: Environment; target: Environment },
  adapter: Adapter,
  context: Context,
): Promise<readonly Run[] | undefined> {
  if (!target.requires.some((requirement) => kindOf(requirement).reads.includes("runs"))) return [];
  const finder = adapter.runs;
  if (finder === undefined) return undefined;
  const states = ["completed", "failed", "running"] as const;
  const found = await Promise.all(
    byAge(deployments, periods, context.now()).map(({ group, since }) =>
      finder.find({ environment: source, deployments: group, since, states }, context),
    ),
  );
  return found.flatMap(({ items }) => items);
}

/** Groups by the power of two of days since a Release came, each with its oldest moment. */
function byAge(
  deployments: readonly Running[],
  periods: ReadonlyMap<string, ReleasePeriod>,
  now: Date,
): { group: Running[]; since: string }[] {
  const groups = new Map<number, { group: Running[]; since: string }>();
  for (const deployment of deployments) {
    const since = periods.get(keyId(deployment.key))?.since;
    if (since === undefined) continue;
    const days = Math.max(0, now.getTime() - Date.parse(since)) / 86_400_000;
    const size = Math.ceil(Math.log2(days + 1));
    const known = groups.get(size) ?? { group: [], since };
    known.group.push(deployment);
    if (byTime(since, known.since) < 0) known.since = since;
    groups.set(size, known);
  }
  return [...groups.values()];
}

/** The engine's time, where it tells it. */
export function engineNow(adapter: Adapter, environment: Environment, context: Context): Promise<Date> {
  return adapter.clock?.now(environment, context) ?? Promise.resolve(context.now());
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}
