// The two Deployments of a flow that are compared: two selected rows, or one and the one that it is behind.
import { AcmeError } from "@acme/sdk-core";
import { back } from "../forms/user-input.ts";
import { versionOf } from "../model/cell-state.ts";
import type { CellSubject } from "../views/cell-nodes.ts";
import type { CommandContext } from "./command-context.ts";
import { pickCell } from "./pick-cell.ts";
import { subjectsOf } from "./subjects.ts";

/** Asks where it has to. Throws `release-missing` where there are not two, `cancelled`. */
export async function pickPair(
  context: CommandContext,
  args: readonly unknown[],
  title: string,
): Promise<[CellSubject, CellSubject]> {
  const [first, ...others] = subjectsOf(args).filter((subject) => subject.is === "cell");
  const one = first ?? (await pickCell(context, args, { title, prompt: "Which Deployment?" }));
  // Versions of another flow, or of another repository, say nothing of this one's.
  const other = others.find(({ project, row }) => project === one.project && row.flow === one.row.flow);
  return [one, other ?? (await pickOther(one, context, title))];
}

async function pickOther(one: CellSubject, { input }: CommandContext, title: string): Promise<CellSubject> {
  const { project, row, cell } = one;
  const others = project.state.rows
    .filter(({ flow }) => flow === row.flow)
    .flatMap((of) => of.cells.map((other): CellSubject => ({ is: "cell", project, row: of, cell: other })))
    .filter(({ cell: other }) => other !== cell);
  const before = others.find(({ cell: other }) => other.environment === cell.behind?.environment);
  if (before !== undefined) return before;
  const [only, ...more] = others;
  if (only === undefined)
    throw new AcmeError({
      code: "release-missing",
      message: `${row.flow} is deployed in ${cell.environment} only: there is nothing to compare with.`,
    });
  if (more.length === 0) return only;
  const chosen = await input.pickOne({
    title,
    prompt: `Compare ${cell.environment} ${versionOf(cell)} with what?`,
    choices: others.map((value) => ({
      label: value.cell.environment,
      description: versionOf(value.cell),
      icon: "server-environment",
      value,
    })),
    step: 1,
    steps: 1,
    canGoBack: false,
  });
  if (chosen === back) throw new AcmeError({ code: "cancelled", message: "Left by the user." });
  return chosen;
}
