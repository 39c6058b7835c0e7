// For each conformance case about finding flows, Deployments and runs, and about the doctor, an adapter that breaks
// exactly its promise.
import type { Check, Deployment } from "@acme/sdk-core";
import { ascii, type Broken, declares, finds, type Ports, problem } from "./altered-ports.test-support.ts";

/** By the id of the case that must find it. */
export const brokenFinders: Readonly<Record<string, Broken>> = {
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
  "deployments/created": finds("deployments", "gives the time of the last write for it", ({ items, problems }) => ({
    items: items.map((one) => (one.updated === undefined ? one : { ...one, created: one.updated })),
    problems,
  })),
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

function shortCommit(deployment: Deployment): Deployment {
  const { release } = deployment;
  if (release === undefined) return deployment;
  return {
    ...deployment,
    release: { ...release, code: { ...release.code, commit: release.code.commit?.slice(0, 7) ?? "" } },
  };
}
