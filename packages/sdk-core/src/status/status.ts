// The picture people come for: flows by environments, with the version in each, what is behind what, and what drifted.
import { z } from "zod";
import type { CommitLog } from "../changes/commit-log.ts";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { type StandingOverride, standingOverrideSchema } from "../history/history-entry.ts";
import type { LastWrites } from "../history/last-writes.ts";
import { type Actor, actorSchema } from "../model/actor.ts";
import { type Deployment, deploymentSchema, keyId } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import { type Problem, problemSchema } from "../model/found.ts";
import { isSecretMark } from "../settings/secret-values.ts";
import { type Drift, driftSchema, mergeSettings } from "../settings/three-way-merge.ts";
import { type OpenSteps, openStepsSchema } from "../validation/validation.ts";
import {
  type EnvironmentColumn,
  environmentColumnSchema,
  type FlowRow,
  type FlowRowsQuery,
  flowRows,
  flowRowShape,
  type KeyedDeployment,
} from "./flow-rows.ts";

/** One Deployment of a flow in one environment. `D`: how much of the Deployment is told. */
export interface StatusCell<D = Deployment> {
  environment: string;
  deployment: D;
  /**
   * Whether it runs another Release than the environment it comes after. Absent: it comes after none, or the flow is
   * not deployed there.
   */
  behind?: {
    environment: string;
    /** Commits that the other environment has and this one has not. Absent: git does not know both. */
    commits?: number;
  };
  /** Settings changed outside the files since our last write. */
  drift: Drift[];
  /** What it still has to show before it can go on, for each environment that requires something of it. */
  validations: OpenSteps[];
  /** It got there past rules, and no regular change has come since. */
  override?: StandingOverride;
  /** Who changed it last with this tool, and when. Absent: nobody did. */
  lastChange?: { at: string; actor: Actor; action: string };
}

/** A flow, in the environments in which it is deployed. `D`: as in {@link StatusCell}. */
export interface StatusRow<D = Deployment> extends FlowRow {
  /** Only the environments in which it is deployed. */
  cells: StatusCell<D>[];
}

/** What {@link Portal.status} gives. */
export interface Status {
  project: string;
  /** In their order. */
  environments: EnvironmentColumn[];
  rows: StatusRow[];
  problems: Problem[];
}

/** zod schema of {@link StatusRow}, by that of what it tells of Deployments. */
export function statusRowSchemaOf<D>(deployment: z.ZodType<D>): z.ZodType<StatusRow<D>> {
  const cell: z.ZodType<StatusCell<D>> = z.object({
    environment: z.string(),
    deployment,
    behind: z.object({ environment: z.string(), commits: z.int().nonnegative().exactOptional() }).exactOptional(),
    drift: z.array(driftSchema),
    validations: z.array(openStepsSchema),
    override: standingOverrideSchema.exactOptional(),
    lastChange: z.object({ at: z.string(), actor: actorSchema, action: z.string() }).exactOptional(),
  });
  return z.object({ ...flowRowShape, cells: z.array(cell) });
}

/** zod schema of {@link Status}. */
export const statusSchema: z.ZodType<Status> = z.object({
  project: z.string(),
  environments: z.array(environmentColumnSchema),
  rows: z.array(statusRowSchemaOf(deploymentSchema)),
  problems: z.array(problemSchema),
});

/** What {@link statusOf} puts together. */
export interface StatusFacts extends FlowRowsQuery {
  project: string;
  /** One for each environment. */
  histories: readonly LastWrites[];
  /** By `keyId`. */
  steps: ReadonlyMap<string, OpenSteps[]>;
  /** Of reading history. */
  problems: readonly Problem[];
  log: CommitLog;
}

/** Puts the picture together. Asks git once for each pair of commits. */
export async function statusOf(facts: StatusFacts): Promise<Status> {
  const found = flowRows(facts);
  const rows = found.rows.map(({ row, deployments }): StatusRow => ({
    ...row,
    cells: deployments.map((deployment) => cellOf(deployment, facts)),
  }));
  const byFlow = new Map<string, StatusRow[]>();
  for (const row of rows) byFlow.set(row.flow, [...(byFlow.get(row.flow) ?? []), row]);
  for (const row of rows) await markBehind(row, byFlow.get(row.flow) ?? [], facts.environments, facts.log);
  return {
    project: facts.project,
    environments: found.environments,
    rows,
    problems: [...facts.flows.problems, ...facts.deployments.problems, ...facts.problems],
  };
}

function cellOf(deployment: KeyedDeployment, { histories, steps }: StatusFacts): StatusCell {
  const id = keyId(deployment.key);
  const written = histories.map(({ settings }) => settings.get(id)).find((settings) => settings !== undefined);
  const override = histories.map(({ overrides }) => overrides.get(id)).find((standing) => standing !== undefined);
  const act = histories.map(({ acts }) => acts.get(id)).find((last) => last !== undefined);
  const declared = Object.entries(written ?? {}).map(([path, value]) => ({ path, value }));
  const secret = new Set(Object.entries(written ?? {}).flatMap(([path, value]) => (isSecretMark(value) ? [path] : [])));
  return {
    environment: deployment.key.environment,
    deployment: {
      ...deployment,
      settings: deployment.settings.map((field) => (secret.has(field.path) ? { ...field, secret: true } : field)),
    },
    drift: written === undefined ? [] : mergeSettings(declared, deployment.settings, written).drift,
    validations: steps.get(id) ?? [],
    ...(override === undefined ? {} : { override }),
    ...(act === undefined
      ? {}
      : { lastChange: { at: act.entry.at, actor: act.entry.actor, action: act.entry.action } }),
  };
}

async function markBehind(
  row: StatusRow,
  rows: readonly StatusRow[],
  environments: EnvironmentGraph,
  log: CommitLog,
): Promise<void> {
  for (const cell of row.cells) {
    const environment: Environment = environments.get(cell.environment);
    for (const name of environment.after) {
      const source = cellIn(row, rows, name);
      if (source === undefined || cell.behind !== undefined) continue;
      const [here, there] = [cell.deployment.release, source.deployment.release];
      if (here === undefined || there === undefined || here.id === there.id) continue;
      const commits =
        here.code.commit && there.code.commit ? await log.count(here.code.commit, there.code.commit) : undefined;
      cell.behind = { environment: name, ...(commits === undefined ? {} : { commits }) };
    }
  }
}

/** The same flow in another environment: of the same branch, else the only one there is. */
function cellIn(row: StatusRow, rows: readonly StatusRow[], environment: string): StatusCell | undefined {
  const own = row.cells.find((cell) => cell.environment === environment);
  if (own !== undefined) return own;
  const others = rows.flatMap(({ cells }) => cells.filter((cell) => cell.environment === environment));
  return others.length === 1 ? others[0] : undefined;
}
