// The Deployment that a command is about: the clicked one, else one that a person chooses, of the clicked flow where there is one.
import { AcmeError } from "@acme/sdk-core";
import { back } from "../forms/user-input.ts";
import { remarksOf, versionOf } from "../model/cell-state.ts";
import type { CellSubject } from "../views/cell-nodes.ts";
import type { CommandContext } from "./command-context.ts";
import { subjectsOf } from "./subjects.ts";

/** Asks where it has to. Throws `release-missing` where nothing is deployed, `cancelled`. */
export async function pickCell(
  { projects, input }: CommandContext,
  args: readonly unknown[],
  question: { title: string; prompt: string },
): Promise<CellSubject> {
  const [subject] = subjectsOf(args);
  if (subject?.is === "cell") return subject;
  const wanted = subject?.is === "flow" ? subject.flow : undefined;
  const cells = (subject === undefined ? projects.all : [subject.project]).flatMap((project) =>
    project.state.rows
      .filter(({ flow }) => wanted === undefined || flow === wanted)
      .flatMap((row) => row.cells.map((cell): CellSubject => ({ is: "cell", project, row, cell }))),
  );
  const [only, ...others] = cells;
  if (only === undefined)
    throw new AcmeError({
      code: "release-missing",
      message: wanted === undefined ? "Nothing is deployed." : `${wanted} is not deployed.`,
      hint: "Deploy it first, or Refresh where it was deployed meanwhile.",
    });
  if (others.length === 0 && wanted !== undefined) return only;
  const chosen = await input.pickOne({
    ...question,
    step: 1,
    steps: 1,
    canGoBack: false,
    choices: cells.map((value) => ({
      label: value.row.flow,
      description: [value.cell.environment, versionOf(value.cell), ...remarksOf(value.cell)].join(" · "),
      icon: "symbol-event",
      value,
    })),
  });
  if (chosen === back) throw new AcmeError({ code: "cancelled", message: "Left by the user." });
  return chosen;
}
