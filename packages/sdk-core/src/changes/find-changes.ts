// From two environments or revisions to what either has and the other has not, flow by flow. Rendering is elsewhere.
import { currentBranch } from "../environments/current-branch.ts";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { AcmeError, isAcmeError, toAcmeError } from "../errors/acme-error.ts";
import type { Deployment } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import { branchMeant, type Source, sourcesOf } from "../plan/promote-requests.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { CodeRepository, Commit, LoggedCommit } from "../ports/code-repository.ts";
import type { Context } from "../ports/context.ts";
import { type Selectable, selectFlows } from "../selection/select-flows.ts";
import type { Changes, ChangesEnd, ChangesQuery, ChangesSide, FlowChanges } from "./changes.ts";
import { CommitLog } from "./commit-log.ts";
import { anyFileCounts, type Narrow, narrowerOf, notInTree } from "./flow-files.ts";
import { commitNotRecorded } from "./unknown-commit.ts";

/** What {@link findChanges} works with. */
export interface ChangesTools {
  project: string;
  environments: EnvironmentGraph;
  /** Finds the flows. */
  finder: Adapter;
  findFlows(): Promise<Found<Flow>>;
  /** Throws where one cannot be read. */
  findDeployments(environments: readonly Environment[]): Promise<Found<Deployment>>;
}

type Side = ChangesSide & { environment?: Environment };

/** A flow with what it runs on each side; no sources on the side of a revision. */
interface Row extends Selectable {
  flow?: Flow;
  left?: Source;
  right?: Source;
}

/**
 * Compares. Throws `usage-invalid` for a name that is neither an environment nor a revision, `flow-not-found`,
 * `head-detached`. What cannot be told of one flow is a problem in it.
 */
export async function findChanges(query: ChangesQuery, tools: ChangesTools, context: Context): Promise<Changes> {
  const { code } = context;
  const onlyRelevant = query.onlyRelevant === true;
  const [left, right] = await Promise.all(
    [query.left, query.right].map((name) => sideOf(name, tools.environments, code)) as [Promise<Side>, Promise<Side>],
  );
  const environments = [left, right].flatMap(({ environment }) => environment ?? []);
  const [flows, live, head] = await Promise.all([
    tools.findFlows(),
    environments.length === 0 ? { items: [], problems: [] } : tools.findDeployments(environments),
    currentBranch(environments, code),
  ]);
  const sources = (side: Side): Source[] => {
    const { environment } = side;
    if (environment === undefined) return [];
    return sourcesOf(live.items, environment.name, flows.items, branchMeant(environment, query.branch, head));
  };
  const rows = rowsOf(sources(left), sources(right), environments.length === 2 ? [] : flows.items);
  const where = environments.map(({ name }) => name).join(" or ");
  const selected = selectFlows(
    rows,
    query.flows ?? [],
    environments.length === 2 ? `deployed in ${where}` : `in the project${where && ` or deployed in ${where}`}`,
  );
  const comparing: Comparing = {
    log: new CommitLog(code, { files: onlyRelevant }),
    known: new Map(),
    ...(onlyRelevant ? { narrow: narrowerOf(tools.finder, context) } : {}),
  };
  const { known } = comparing;
  const compared = await Promise.all(selected.map((row) => compareRow(row, left, right, comparing)));
  const changes = compared.flat();
  return {
    project: tools.project,
    left: withoutEnvironment(left),
    right: withoutEnvironment(right),
    onlyRelevant,
    flows: changes,
    leftOnly: together(
      changes.map(({ leftOnly }) => leftOnly),
      known,
    ),
    rightOnly: together(
      changes.map(({ rightOnly }) => rightOnly),
      known,
    ),
    commits: [...known.values()].map(({ files: _, ...commit }) => commit),
    problems: [...flows.problems, ...live.problems, ...(onlyRelevant ? anyFileCounts(tools.finder) : [])],
  };
}

async function sideOf(name: string, environments: EnvironmentGraph, code: CodeRepository): Promise<Side> {
  const environment = environments.all.find((one) => one.name === name);
  if (environment !== undefined) return { name, environment };
  try {
    return { name, commit: await code.readCommit(name) };
  } catch (caught) {
    if (!isAcmeError(caught) || caught.kind !== "usage") throw caught;
    const names = environments.all.map((one) => one.name).join(", ");
    const unknown = "git knows no commit, branch or tag of that name.";
    throw new AcmeError({
      code: caught.code,
      message: `There is no environment ${name}, and ${caught.code === "revision-unknown" ? unknown : caught.message}`,
      hint: `Environments: ${names}. ${caught.hint ?? ""}`.trim(),
      cause: caught,
    });
  }
}

function withoutEnvironment({ name, commit }: Side): ChangesSide {
  return { name, ...(commit === undefined ? {} : { commit }) };
}

function rowsOf(left: readonly Source[], right: readonly Source[], flows: readonly Flow[]): Row[] {
  const rows = new Map<string, Row>();
  const rowOf = (key: string, more: Selectable & { flow?: Flow }): Row => {
    const row = rows.get(key) ?? { ...more };
    rows.set(key, row);
    return row;
  };
  for (const flow of flows) if (flow.notDeployable === undefined) rowOf(flow.key, { ...flow, flow });
  for (const [side, sources] of [
    ["left", left],
    ["right", right],
  ] as const) {
    for (const { deployments, branch, ...source } of sources)
      rowOf(source.key, source)[side] = { ...source, deployments, ...(branch === undefined ? {} : { branch }) };
  }
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

interface Comparing {
  log: CommitLog;
  known: Map<string, LoggedCommit>;
  narrow?: Narrow;
}

async function compareRow(row: Row, left: Side, right: Side, tools: Comparing): Promise<FlowChanges[]> {
  const [lefts, rights] = [endsOf(left, row.left), endsOf(right, row.right)];
  const branch = row.left?.branch ?? row.right?.branch;
  const base = {
    flow: row.key,
    ...(branch === undefined ? {} : { branch }),
    ...(row.path === undefined ? {} : { path: row.path }),
    leftOnly: [],
    rightOnly: [],
  };
  if (lefts.length === 0 && rights.length === 0) return [];
  if (rights.length === 0) return lefts.map((end) => ({ ...base, left: end, is: "left-alone" as const }));
  if (lefts.length === 0) return rights.map((end) => ({ ...base, right: end, is: "right-alone" as const }));
  const pairs = lefts.flatMap((a) => rights.map((b): FlowChanges => ({ ...base, left: a, right: b, is: "unknown" })));
  await Promise.all(pairs.map((pair) => compareEnds(pair, row, left, right, tools)));
  return pairs;
}

/** What runs on a side: mostly one; one for each commit where places differ; none where it is not deployed. */
function endsOf({ commit }: Side, source: Source | undefined): ChangesEnd[] {
  if (commit !== undefined) return [{ commit: commit.hash }];
  const ends = new Map<string, ChangesEnd & { places: string[] }>();
  for (const { release, key } of source?.deployments ?? []) {
    const id = release?.code.commit ?? release?.id ?? "";
    const end = ends.get(id) ?? {
      ...(release === undefined ? {} : { release: { id: release.id, code: release.code, pinned: release.pinned } }),
      ...(release?.code.commit === undefined ? {} : { commit: release.code.commit }),
      places: [],
    };
    if (key?.place !== undefined) end.places.push(key.place);
    ends.set(id, end);
  }
  return [...ends.values()].map(({ places, ...end }) => (ends.size > 1 ? { ...end, places } : end));
}

async function compareEnds(
  changes: FlowChanges,
  row: Row,
  left: Side,
  right: Side,
  { log, known, narrow }: Comparing,
): Promise<void> {
  const [from, to] = [changes.left?.commit, changes.right?.commit];
  if (from === undefined || to === undefined) {
    const [end, source] = from === undefined ? [changes.left, row.left] : [changes.right, row.right];
    const key = source?.deployments[0].key;
    if (key !== undefined) changes.problem = commitNotRecorded(key, end?.release?.code);
    return;
  }
  try {
    const all = await log.compare(from, to);
    const own = narrow === undefined || row.flow === undefined ? all : await narrowed(all, row.flow, narrow);
    if (narrow !== undefined) {
      changes.leftOut = { left: all.left.length - own.left.length, right: all.right.length - own.right.length };
      if (row.flow === undefined && all.left.length + all.right.length > 0) changes.problem = notInTree(row.key);
    }
    for (const commit of [...own.left, ...own.right]) known.set(commit.hash, commit);
    changes.leftOnly = own.left.map(({ hash }) => hash);
    changes.rightOnly = own.right.map(({ hash }) => hash);
    changes.is = relation(changes);
  } catch (caught) {
    const error = toAcmeError(caught, `comparing ${left.name} and ${right.name}`);
    if (error.kind === "cancelled" || error.code === "repository-missing") throw error;
    changes.problem = error.toJSON();
  }
}

async function narrowed(
  all: { left: LoggedCommit[]; right: LoggedCommit[] },
  flow: Flow,
  narrow: Narrow,
): Promise<{ left: LoggedCommit[]; right: LoggedCommit[] }> {
  const [left, right] = await Promise.all([narrow(flow, all.left), narrow(flow, all.right)]);
  return { left, right };
}

function relation({ leftOnly, rightOnly }: FlowChanges): FlowChanges["is"] {
  if (leftOnly.length > 0) return rightOnly.length > 0 ? "diverged" : "left-ahead";
  return rightOnly.length > 0 ? "right-ahead" : "same";
}

/** Where flows run different commits there is no one order of git's: by when they were written. */
function together(lists: readonly (readonly string[])[], known: ReadonlyMap<string, Commit>): string[] {
  const distinct = new Set(lists.map((hashes) => hashes.join()));
  const all = [...new Set(lists.flat())];
  if (distinct.size === 1) return all;
  const [longest = []] = [...lists].sort((a, b) => b.length - a.length);
  // Mostly one list holds the others.
  if (longest.length === all.length) return [...longest];
  const time = (hash: string): number => Date.parse(known.get(hash)?.date ?? "");
  return all.sort((a, b) => time(b) - time(a));
}
