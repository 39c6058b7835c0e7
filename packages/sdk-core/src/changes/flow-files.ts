// Which commits touch a flow: the files that it is made of, asked once for each flow, and the commits that change them.
import { AcmeError } from "../errors/acme-error.ts";
import type { Flow } from "../model/flow.ts";
import type { Problem } from "../model/found.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { LoggedCommit } from "../ports/code-repository.ts";
import type { Context } from "../ports/context.ts";
import { relevantCommits } from "./relevant-commits.ts";

/** Narrows commits, newest first and with their files, to those that touch a flow. */
export type Narrow = (flow: Flow, commits: readonly LoggedCommit[]) => Promise<LoggedCommit[]>;

/** By the flow finder's {@link FlowFinder.filesOf}; where there is none, by any file of the project. */
export function narrowerOf({ flows }: Adapter, context: Context): Narrow {
  if (flows?.filesOf === undefined) {
    return (_, commits) =>
      Promise.resolve(commits.filter(({ files }) => files.some(({ path }) => !path.startsWith("../"))));
  }
  const asked = new Map<string, Promise<readonly string[]>>();
  return async (flow, commits) => {
    if (commits.length === 0) return [];
    const files = asked.get(flow.id) ?? flows.filesOf?.(flow, context) ?? Promise.resolve([]);
    asked.set(flow.id, files);
    return relevantCommits(commits, await files);
  };
}

/** What is said where an adapter cannot tell what a flow is made of. */
export function anyFileCounts({ flows, name }: Adapter): Problem[] {
  if (flows?.filesOf !== undefined) return [];
  return [
    new AcmeError({
      code: "unsupported",
      message: `The adapter ${name} cannot tell which files a flow is made of: a commit counts for every flow where it touches any file of the project.`,
      hint: "Use an adapter whose flow finder has filesOf.",
    }).toJSON(),
  ];
}

/** What is said of a flow whose files are not there to be looked at. */
export function notInTree(flow: string): Problem {
  return new AcmeError({
    code: "flow-not-found",
    message: `${flow} is not in this working tree: which commits touch it cannot be told, and all are listed.`,
    hint: "Check out a branch that has it.",
  }).toJSON();
}
