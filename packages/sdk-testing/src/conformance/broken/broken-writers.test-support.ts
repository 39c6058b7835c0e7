// For each conformance case about a deployer, a promoter or the check of a write, an adapter that breaks exactly its
// promise.
import {
  type Adapter,
  AcmeError,
  type ChangeSet,
  type Deployment,
  type DeploymentFinder,
  type DeploymentKey,
  type Desired,
  type Found,
  isSealed,
  type Outcome,
  type Remark,
  sealRelease,
  type Write,
} from "@acme/sdk-core";
import type { FakeServer } from "../../engine/fake-server.ts";
import { settingsOfFields } from "../../engine/settings-form.ts";
import type { FakeWorld } from "../conformance-harness.test-support.ts";
import {
  appends,
  ascii,
  type Broken,
  declares,
  finds,
  outcomes,
  type Ports,
  wrapWriter,
  writes,
} from "./altered-ports.test-support.ts";

/** By the id of the case that must find it. */
export const brokenWriters: Readonly<Record<string, Broken>> = {
  ...brokenWriter("deployer"),
  ...brokenWriter("promoter"),

  "promoter/same-release": {
    what: "promotes HEAD",
    break: ({ adapter }) =>
      wrapWriter(adapter, "promoter", (writer) => ({
        declare: async (requests, context) => {
          const { items, problems } = await writer.declare(requests, context);
          const { commit } = await context.code.head();
          return {
            items: items.map((one) => ({ ...one, release: sealRelease({ ...one.release, code: { commit } }) })),
            problems,
          };
        },
      })),
  },
  "promoter/source-untouched": {
    what: "pauses the source",
    break: ({ adapter, engine }) =>
      wrapWriter(adapter, "promoter", (writer) => ({
        async *apply(changeSets, context): AsyncGenerator<Outcome | Remark> {
          for (const key of keysOf(changeSets)) engine.operator.sets(key.flow, "dev", { paused: true });
          yield* writer.apply(changeSets, context);
        },
      })),
  },
  "promoter/own-settings": {
    what: "promotes the source's settings with the Release",
    break: ({ adapter, engine }) =>
      wrapWriter(adapter, "promoter", (writer) => ({
        declare: (requests, context) =>
          writer.declare(
            requests.map((request) => ({ ...request, settings: engine.live(request.key.flow, "dev")?.settings ?? {} })),
            context,
          ),
      })),
  },
  "promoter/rollback": appends("keeps of a Release only the code", (entry) => ({
    ...entry,
    changes: entry.changes.map(({ before, after, ...change }) => ({
      ...change,
      ...(before === undefined ? {} : { before: { ...before, runs: {} } }),
      ...(after === undefined ? {} : { after: { ...after, runs: {} } }),
    })),
  })),

  "checker/kept-live": {
    what: "judges what the files say, not the merged state",
    break: ({ adapter }) => ({
      ...adapter,
      checker: {
        check: (write) => (adapter as Ports).checker.check({ ...write, settings: write.desired.settings }),
      },
    }),
  },
};

/** The same mistakes, made by either writer. */
function brokenWriter(port: "deployer" | "promoter"): Record<string, Broken> {
  const counter = { declared: 0 };
  const remembered = new Map<string, Desired["release"]>();
  return {
    [`${port}/declare-writes-nothing`]: {
      what: "makes a draft when it declares",
      break: ({ adapter, engine }) =>
        wrapWriter(adapter, port, (writer) => ({
          declare: (requests, context) => {
            engine.operator.makes("draft", {}, engine.server(port === "deployer" ? "dev" : "uat"));
            return writer.declare(requests, context);
          },
        })),
    },
    [`${port}/declares-each`]: {
      what: "leaves the last request out without a word",
      break: ({ adapter }) =>
        wrapWriter(adapter, port, (writer) => ({
          declare: (requests, context) => writer.declare(requests.slice(0, -1), context),
        })),
    },
    [`${port}/apply-equals-plan`]: writes(port, "leaves the last setting out", (write) => ({
      ...write,
      settings: write.settings.slice(0, -1),
    })),
    [`${port}/again-is-unchanged`]: declares(port, "declares another value each time", (desired) => ({
      ...desired,
      settings: [...desired.settings, { path: "/parameters/deployed", value: ++counter.declared }],
    })),
    [`${port}/only-what-changed`]: declares(port, "has the settings in the Release", (desired) => ({
      ...desired,
      release: sealRelease({
        ...desired.release,
        runs: { ...desired.release.runs, settings: settingsOfFields(desired.settings) },
      }),
    })),
    [`${port}/new-version`]: declares(port, "remembers the first Release of a flow", (desired, world) => {
      const id = `${world.engine.clock.iso()} ${desired.name}`;
      const release = remembered.get(id) ?? desired.release;
      remembered.set(id, release);
      return { ...desired, release };
    }),
    [`${port}/keeps-operators-change`]: writes(port, "writes what the files say, not the merged state", (write) => ({
      ...write,
      settings: write.desired.settings,
    })),
    [`${port}/keeps-operators-addition`]: writes(port, "writes what the files say, not the merged state", (write) => ({
      ...write,
      settings: write.desired.settings,
    })),
    [`${port}/stale-refused`]: {
      what: "reads from a cache and writes without comparing",
      break: (world) => careless(world, port),
    },
    [`${port}/deleted-since`]: {
      what: "reads from a cache and writes without comparing",
      break: (world) => careless(world, port),
    },
    [`${port}/each-has-an-outcome`]: {
      what: "stops at the first failure",
      break: ({ adapter }) =>
        wrapWriter(adapter, port, (writer) => ({
          async *apply(changeSets, context): AsyncGenerator<Outcome | Remark> {
            for await (const outcome of writer.apply(changeSets, context)) {
              yield outcome;
              if (outcome.is === "failed") return;
            }
          },
        })),
    },
    [`${port}/lost-answer`]: outcomes(port, "says that nothing was done where no answer came", (outcome) =>
      outcome.is === "failed" ? { ...outcome, left: "as-before" } : outcome,
    ),
    [`${port}/cancellation`]: {
      what: "writes on after a cancellation and says that it did not",
      break: ({ adapter }) =>
        wrapWriter(adapter, port, (writer) => ({
          async *apply(changeSets, context): AsyncGenerator<Outcome | Remark> {
            const deaf = { ...context, signal: new AbortController().signal };
            for await (const outcome of writer.apply(changeSets, deaf)) {
              const error = new AcmeError({ code: "cancelled", message: "Cancelled." });
              yield context.signal.aborted && outcome.is !== "remark"
                ? { changeSet: outcome.changeSet, is: "failed", error, left: "as-before" }
                : outcome;
            }
          },
        })),
    },
    [`${port}/hard-names`]: writes(port, "stores only ASCII of a name", (write) => ({
      ...write,
      desired: { ...write.desired, key: { ...write.desired.key, flow: ascii(write.desired.key.flow) } },
    })),
    [`${port}/secrets`]: {
      what: "does not mark secrets",
      break: (world) => {
        const unmarked = declares(port, "", (desired) => ({
          ...desired,
          settings: desired.settings.map(({ secret: _, ...field }) => field),
        }));
        const found = finds("deployments", "", ({ items, problems }: Found<Deployment>) => ({
          items: items.map((one) => ({ ...one, settings: one.settings.map(({ secret: _, ...field }) => field) })),
          problems,
        }));
        return found.break({ ...world, adapter: unmarked.break(world) });
      },
    },
  };
}

/** A finder that reads the target once until it has written, and a writer that overwrites whatever is there. */
function careless({ adapter, engine }: FakeWorld, port: "deployer" | "promoter"): Adapter {
  const target = port === "deployer" ? "dev" : "uat";
  let cache: Promise<Found<Deployment>> | undefined;
  const { deployments } = adapter as Ports;
  const cached: DeploymentFinder = {
    find: async (query, context) => {
      const isTarget = ({ name }: { name: string }): boolean => name === target;
      const [targets, others] = [
        query.environments.filter(isTarget),
        query.environments.filter((one) => !isTarget(one)),
      ];
      const { flows: _, ...whole } = query;
      if (targets.length > 0) cache ??= deployments.find({ ...whole, environments: targets }, context);
      const fresh = await deployments.find({ ...query, environments: others }, context);
      const known = targets.length > 0 && cache !== undefined ? await cache : { items: [], problems: [] };
      return { items: [...fresh.items, ...known.items], problems: [...fresh.problems, ...known.problems] };
    },
  };
  const put = (server: FakeServer, { desired, settings }: Write): void => {
    const { key, name, flowName, release } = desired;
    const id = server.byKey(key)?.id;
    const sealed = isSealed(release) ? release : sealRelease(release);
    server.put({
      ...(id === undefined ? {} : { id }),
      key,
      name,
      flowName,
      release: sealed,
      settings: settingsOfFields(settings),
    });
  };
  return wrapWriter({ ...adapter, deployments: cached }, port, () => ({
    async *apply(changeSets): AsyncGenerator<Outcome> {
      cache = undefined;
      for (const { id, writes: all } of changeSets) {
        for (const write of all) put(engine.server(target), write);
        yield await Promise.resolve({ changeSet: id, is: "applied" });
      }
    },
  }));
}

function keysOf(changeSets: readonly ChangeSet[]): DeploymentKey[] {
  return changeSets.flatMap((set) => set.writes.map(({ desired }) => desired.key));
}
