// The finders over the fake engine: Flows in the repository's files, Deployments and runs in the servers.
import {
  type Deployment,
  type DeploymentFinder,
  type Environment,
  findInEach,
  type FlowFinder,
  type Found,
  type RunFinder,
} from "@acme/sdk-core";
import type { FakeEngine } from "../engine/fake-engine.ts";
import type { FakeRepository } from "../engine/fake-repository.ts";
import type { StoredDeployment } from "../engine/fake-server.ts";
import { filesUsed, flowFileEnding, readFlows } from "../engine/flow-source.ts";
import { fieldsOfSettings } from "../engine/settings-form.ts";

/**
 * Finds the Flows of a repository's working tree. A line `use lib/prices.txt` of a file makes its code reach another
 * file of the tree.
 */
export function fakeFlowFinder(engine: FakeEngine, repository: FakeRepository): FlowFinder {
  return {
    find: (context) =>
      engine.calls.answer(
        { port: "flows", method: "find", environments: [], flows: [] },
        async () => {
          const files = (await repository.files()).filter((path) => path.endsWith(flowFileEnding));
          return together(files.map((path) => readFlows(path, repository.text(path))));
        },
        { signal: context.signal, part },
      ),
    filesOf: ({ key, path }, { signal }) =>
      engine.calls.answer(
        { port: "flows", method: "filesOf", environments: [], flows: [key] },
        async () => {
          const files = new Set(await repository.files());
          return filesUsed(path, (file) => (files.has(file) ? repository.text(file) : undefined));
        },
        { signal },
      ),
  };
}

/**
 * Finds the Deployments in the servers. One that is down is a problem beside the others' answers. A refresh gives the same
 * object for what did not change, and is counted as a call of its own: `refresh`.
 */
export function fakeDeploymentFinder(engine: FakeEngine): DeploymentFinder {
  const remembered = new Map<string, { revision: number; deployment: Deployment }>();
  const deploymentAsRead = (stored: StoredDeployment, project: string, refresh: boolean): Deployment => {
    const known = remembered.get(stored.id);
    if (refresh && known?.revision === stored.revision) return known.deployment;
    const deployment = deploymentOf(stored, project);
    remembered.set(stored.id, { revision: stored.revision, deployment });
    return deployment;
  };
  return {
    find: ({ project, environments, flows, everything, refresh = false }, context) =>
      engine.calls.answer(
        {
          port: "deployments",
          method: refresh ? "refresh" : "find",
          environments: names(environments),
          flows: flows ?? [],
        },
        async () => {
          const isAsked = ({ key }: StoredDeployment, environment: string): boolean =>
            key?.project === project &&
            key.environment === environment &&
            (flows === undefined || flows.includes(key.flow));
          const found = await findInEach(environments, async (environment) => {
            const server = engine.serverOf(environment);
            server.reach();
            const stored = [...server.deployments.values()].filter((one) => isAsked(one, environment.name));
            return Promise.resolve(stored.map((one) => deploymentAsRead(one, project, refresh)));
          });
          if (everything === true) found.items.push(...ofOthers(engine, environments, project));
          return found;
        },
        { signal: context.signal, part },
      ),
  };
}

function ofOthers(engine: FakeEngine, environments: readonly Environment[], project: string): Deployment[] {
  const servers = new Set(
    environments.map((environment) => engine.serverOf(environment)).filter((server) => server.isUp),
  );
  const stored = [...servers].flatMap((server) => [...server.deployments.values()]);
  return stored.filter(({ key }) => key?.project !== project).map((one) => deploymentOf(one, project));
}

/** Finds the runs of Deployments, newest first. */
export function fakeRunFinder(engine: FakeEngine): RunFinder {
  return {
    find: ({ environment, deployments, since, states, latest }, context) =>
      engine.calls.answer(
        {
          port: "runs",
          method: "find",
          environments: [environment.name],
          flows: deployments.flatMap(({ key }) => (key === undefined ? [] : [key.flow])),
        },
        () => {
          const server = engine.serverOf(environment);
          server.reach();
          const runs = server.runs.toReversed();
          const items = deployments.flatMap(({ id, release }) =>
            runs
              .map((run) => server.runNow(run, release?.id))
              .filter((run) => run.deployment === id && (since === undefined || run.created >= since))
              .filter(({ state }) => states?.includes(state) ?? true)
              .slice(0, latest),
          );
          return together([{ items, problems: [] }]);
        },
        { signal: context.signal, part },
      ),
  };
}

/** A stored Deployment as the finder gives it. Another project's is nobody's. */
export function deploymentOf(stored: StoredDeployment, project: string): Deployment {
  const { key, release, settings } = stored;
  const { paused, schedule } = settings;
  return {
    id: stored.id,
    name: stored.name,
    flowName: stored.flowName,
    ...(key?.project === project ? { key } : {}),
    ...(release === undefined ? {} : { release }),
    settings: fieldsOfSettings(settings),
    etag: String(stored.revision),
    url: `https://engine.example.com/deployments/${stored.id}`,
    paused: paused === true,
    ...(typeof schedule === "string" ? { schedules: [schedule] } : {}),
    created: stored.created,
    updated: stored.updated,
  };
}

function together<T>(answers: readonly Found<T>[]): Found<T> {
  return { items: answers.flatMap(({ items }) => items), problems: answers.flatMap(({ problems }) => problems) };
}

function part<Whole extends { items: unknown[] }>(whole: Whole, count: number): Whole {
  return { ...whole, items: whole.items.slice(0, count) };
}

function names(environments: readonly Environment[]): string[] {
  return environments.map(({ name }) => name);
}
