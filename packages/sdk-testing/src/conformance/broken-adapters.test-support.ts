// For each conformance case an adapter that breaks exactly its promise: a wrapper over the fake. The table of them shows
// that a case fails when it should.
import {
  type Adapter,
  AcmeError,
  type ChangeSet,
  type Check,
  type Context,
  type Deployment,
  type DeploymentFinder,
  type Desired,
  type DeploymentKey,
  type Found,
  type HistoryEntry,
  type HistoryPage,
  isSealed,
  type Outcome,
  type PromoteRequest,
  sealRelease,
  type Write,
  type Writer,
} from "@acme/sdk-core";
import type { FakeServer } from "../engine/fake-server.ts";
import { settingsOfFields } from "../engine/settings-form.ts";
import { brokenLocks } from "./broken-locks.test-support.ts";
import type { FakeWorld } from "./conformance-harness.test-support.ts";

/** A way to break a promise. */
export interface Broken {
  /** What the adapter does, in a sentence. */
  what: string;
  break(world: FakeWorld): Adapter;
}

type Ports = Required<Adapter>;

const problem = new AcmeError({ code: "internal", message: "There is nothing." }).toJSON();

/** By the id of the case that must find it. */
export const brokenAdapters: Readonly<Record<string, Broken>> = {
  "flows/found": finds("flows", "finds each flow twice", ({ items, problems }) => ({
    items: [...items, ...items],
    problems,
  })),
  "flows/stable": finds("flows", "has the line in a flow's id", ({ items, problems }) => ({
    items: items.map((flow) => ({ ...flow, id: `${flow.id}:${flow.line}` })),
    problems,
  })),
  "flows/problems-beside": finds("flows", "passes over files that it cannot read", ({ items }) => ({
    items,
    problems: [],
  })),
  "flows/distinct": finds("flows", "keeps only ASCII of a name", ({ items, problems }) => ({
    items: items.map((flow) => ({ ...flow, name: ascii(flow.name ?? "") })),
    problems,
  })),
  "flows/files-of": {
    what: "knows only the files that a flow uses itself",
    break: ({ adapter, repository }) => ({
      ...adapter,
      flows: {
        ...(adapter as Ports).flows,
        filesOf: ({ path }) => {
          const used = repository
            .text(path)
            .split("\n")
            .filter((line) => line.startsWith("use "));
          return Promise.resolve([path, ...used.map((line) => line.slice("use ".length))].sort());
        },
      },
    }),
  },

  "deployments/plain": finds("deployments", "gives the first digits of a commit", ({ items, problems }) => ({
    items: items.map((one) => shortCommit(one)),
    problems,
  })),
  "deployments/whole": finds("deployments", "gives the first page", ({ items, problems }) => ({
    items: items.slice(0, 200),
    problems,
  })),
  "deployments/by-environment-and-flow": {
    what: "reads only the first environment that it is asked for",
    break: ({ adapter }) => ({
      ...adapter,
      deployments: {
        find: (query, context) =>
          (adapter as Ports).deployments.find({ ...query, environments: query.environments.slice(0, 1) }, context),
      },
    }),
  },
  "deployments/refresh": {
    what: "never learns from a refresh that a Deployment is gone",
    break: ({ adapter }) => {
      let before: Deployment[] = [];
      return {
        ...adapter,
        deployments: {
          find: async (query, context) => {
            const found = await (adapter as Ports).deployments.find(query, context);
            const ids = new Set(found.items.map(({ id }) => id));
            const gone = query.refresh === true ? before.filter(({ id }) => !ids.has(id)) : [];
            before = [...found.items, ...gone];
            return { ...found, items: before };
          },
        },
      };
    },
  },
  "deployments/nothing-is-no-problem": finds("deployments", "calls an empty listing a problem", (found) =>
    found.items.length > 0 ? found : { items: [], problems: [problem] },
  ),
  "deployments/moved-file": finds("flows", "has the file in a flow's key", ({ items, problems }) => ({
    items: items.map((flow) => ({ ...flow, key: flow.id })),
    problems,
  })),
  "deployments/branches": declares("deployer", "leaves the branch out of the key", (desired) => {
    const { branch: _, ...key } = desired.key;
    return { ...desired, key, name: desired.name.replace(/--feature.x/, "") };
  }),
  "deployments/of-others": {
    what: "always gives what other tools made, too",
    break: ({ adapter }) => ({
      ...adapter,
      deployments: {
        find: (query, context) => (adapter as Ports).deployments.find({ ...query, everything: true }, context),
      },
    }),
  },
  "deployments/unreadable": finds("deployments", "gives an empty listing where the engine is down", ({ items }) => ({
    items,
    problems: [],
  })),

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
        async *apply(changeSets, context): AsyncGenerator<Outcome> {
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
  "checker/kept-live": {
    what: "judges what the files say, not the merged state",
    break: ({ adapter }) => ({
      ...adapter,
      checker: {
        check: (write) => (adapter as Ports).checker.check({ ...write, settings: write.desired.settings }),
      },
    }),
  },

  "promoter/rollback": appends("keeps of a Release only the code", (entry) => ({
    ...entry,
    changes: entry.changes.map(({ before, after, ...change }) => ({
      ...change,
      ...(before === undefined ? {} : { before: { ...before, runs: {} } }),
      ...(after === undefined ? {} : { after: { ...after, runs: {} } }),
    })),
  })),

  "runs/of-each-deployment": finds("runs", "calls every run that ended completed", ({ items, problems }) => ({
    items: items.map((run) => (run.state === "failed" ? { ...run, state: "completed" as const } : run)),
    problems,
  })),
  "runs/only-what-is-asked": {
    what: "gives the oldest runs, not the latest",
    break: ({ adapter }) => ({
      ...adapter,
      runs: {
        find: async ({ latest, ...query }, context) => {
          const { items, problems } = await (adapter as Ports).runs.find(query, context);
          return { items: items.reverse().slice(0, latest), problems };
        },
      },
    }),
  },

  "history/as-written": appends("loses the reason", ({ reason: _, ...entry }) => entry),
  "history/count": {
    what: "counts a page at most",
    break: ({ adapter, engine }) => ({
      ...adapter,
      history: {
        ...(adapter as Ports).history,
        count: ({ environment }) => Promise.resolve(Math.min(1, engine.serverOf(environment).history.length)),
      },
    }),
  },
  "history/whole-and-ordered": reads("gives the first page", async function* firstPage(pages) {
    for await (const page of pages) {
      yield page;
      return;
    }
  }),
  "history/two-writers": {
    what: "reads, adds and writes the whole history back",
    break: (world) => {
      const careless = (adapter: Adapter): Adapter => ({
        ...adapter,
        history: {
          ...(adapter as Ports).history,
          append: async (environment, entry) => {
            const { history } = world.engine.serverOf(environment);
            const whole = [...history, { ...entry, at: world.engine.clock.iso() }];
            await Promise.resolve();
            history.splice(0, history.length, ...whole);
          },
        },
      });
      const { secondAdapter } = world;
      world.secondAdapter = async () => careless(await secondAdapter());
      return careless(world.adapter);
    },
  },
  "history/of-one-environment": {
    what: "gives the entries of every project",
    break: ({ adapter, engine }) => ({
      ...adapter,
      history: {
        ...(adapter as Ports).history,
        async *read({ environment }): AsyncGenerator<HistoryPage> {
          const entries = [...engine.serverOf(environment).history].reverse() as HistoryEntry[];
          yield await Promise.resolve({ entries, problems: [] });
        },
      },
    }),
  },
  "history/damaged": reads("stops at an entry that it cannot read", async function* untilDamaged(pages) {
    for await (const { entries, problems } of pages) {
      yield { entries: problems.length > 0 ? entries.slice(0, 1) : entries, problems };
    }
  }),
  "history/nothing-is-no-problem": reads("calls an empty history a problem", async function* never(pages) {
    for await (const page of pages) yield page;
    yield { entries: [], problems: [problem] };
  }),

  ...brokenLocks,

  "doctor/healthy": {
    what: "looks at nothing",
    break: ({ adapter }) => ({
      ...adapter,
      doctor: { check: (_, context) => (adapter as Ports).doctor.check([], context) },
    }),
  },
  "doctor/unreachable": {
    what: "throws where the engine cannot be reached",
    break: ({ adapter, engine }) => ({
      ...adapter,
      doctor: {
        async *check(environments, context): AsyncGenerator<Check> {
          for (const { environment } of environments) engine.serverOf(environment).reach();
          yield* (adapter as Ports).doctor.check(environments, context);
        },
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
          async *apply(changeSets, context): AsyncGenerator<Outcome> {
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
          async *apply(changeSets, context): AsyncGenerator<Outcome> {
            const deaf = { ...context, signal: new AbortController().signal };
            for await (const outcome of writer.apply(changeSets, deaf)) {
              const error = new AcmeError({ code: "cancelled", message: "Cancelled." });
              yield context.signal.aborted
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

function finds<Port extends "flows" | "deployments" | "runs">(
  port: Port,
  what: string,
  alter: (found: Awaited<ReturnType<Ports[Port]["find"]>>) => Awaited<ReturnType<Ports[Port]["find"]>>,
): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const finder = (adapter as Ports)[port] as { find(...args: unknown[]): Promise<Parameters<typeof alter>[0]> };
      return { ...adapter, [port]: { find: async (...args: unknown[]) => alter(await finder.find(...args)) } };
    },
  };
}

function declares(
  port: "deployer" | "promoter",
  what: string,
  alter: (desired: Desired, world: FakeWorld) => Desired,
): Broken {
  return {
    what,
    break: (world) =>
      wrapWriter(world.adapter, port, (writer) => ({
        declare: async (requests, context) => {
          const { items, problems } = await writer.declare(requests, context);
          return { items: items.map((one) => alter(one, world)), problems };
        },
      })),
  };
}

function writes(port: "deployer" | "promoter", what: string, alter: (write: Write) => Write): Broken {
  return {
    what,
    break: ({ adapter }) =>
      wrapWriter(adapter, port, (writer) => ({
        apply: (changeSets, context) =>
          writer.apply(
            changeSets.map((set) => ({ ...set, writes: set.writes.map(alter) })),
            context,
          ),
      })),
  };
}

function outcomes(port: "deployer" | "promoter", what: string, alter: (outcome: Outcome) => Outcome): Broken {
  return {
    what,
    break: ({ adapter }) =>
      wrapWriter(adapter, port, (writer) => ({
        async *apply(changeSets, context): AsyncGenerator<Outcome> {
          for await (const outcome of writer.apply(changeSets, context)) yield alter(outcome);
        },
      })),
  };
}

function appends(what: string, alter: (entry: Omit<HistoryEntry, "at">) => Omit<HistoryEntry, "at">): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const { history } = adapter as Ports;
      const append = (
        environment: Parameters<typeof history.append>[0],
        entry: Omit<HistoryEntry, "at">,
        context: Context,
      ): Promise<void> => history.append(environment, alter(entry), context);
      return { ...adapter, history: { ...history, append } };
    },
  };
}

function reads(what: string, alter: (pages: AsyncIterable<HistoryPage>) => AsyncIterable<HistoryPage>): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const { history } = adapter as Ports;
      return { ...adapter, history: { ...history, read: (query, context) => alter(history.read(query, context)) } };
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

type AnyWriter = Writer<PromoteRequest>;

/** Both writers are wrapped alike: a wrapper hands requests on as they are. */
function wrapWriter(
  adapter: Adapter,
  port: "deployer" | "promoter",
  wrap: (writer: AnyWriter) => Partial<Pick<AnyWriter, "declare" | "apply">>,
): Adapter {
  const writer = (adapter as Ports)[port] as unknown as AnyWriter;
  const settle = writer.settle?.bind(writer);
  const plain = {
    declare: writer.declare.bind(writer),
    apply: writer.apply.bind(writer),
    ...(settle === undefined ? {} : { settle }),
  };
  return { ...adapter, [port]: { ...plain, ...wrap(writer) } };
}

function keysOf(changeSets: readonly ChangeSet[]): DeploymentKey[] {
  return changeSets.flatMap((set) => set.writes.map(({ desired }) => desired.key));
}

function shortCommit(deployment: Deployment): Deployment {
  const { release } = deployment;
  if (release === undefined) return deployment;
  return {
    ...deployment,
    release: { ...release, code: { ...release.code, commit: release.code.commit?.slice(0, 7) ?? "" } },
  };
}

function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, "");
}
