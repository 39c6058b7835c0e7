// The matrix of a project: opens it, and does what is asked in it.
import type { CellAction } from "../views/matrix/matrix-data.ts";
import type { MatrixPlace } from "../views/matrix/matrix-place.ts";
import type { Subject } from "../views/tree-node.ts";
import type { CommandContext } from "./command-context.ts";
import { compareVersions } from "./compare-versions.ts";
import { copyValue } from "./copy-value.ts";
import { goToSource } from "./go-to-source.ts";
import { openChangeForm, openValidateForm } from "./open-form.ts";
import { openInEngine } from "./open-in-engine.ts";
import { pickProject } from "./pick-project.ts";
import { runChange } from "./run-change.ts";
import { showHistory } from "./show-history.ts";
import { recordStep } from "./validate.ts";

/** See package.json: `acme.showMatrix`. */
export async function showMatrix(context: CommandContext, args: readonly unknown[]): Promise<void> {
  context.matrices.show(await pickProject(context, args, "Show Matrix"));
}

/** See package.json: `acme.matrix.*`. VS Code hands what the page says of the place of the menu. */
export function matrixAction(action: CellAction) {
  return async (context: CommandContext, [where]: readonly unknown[]): Promise<void> => {
    const place = context.matrices.placeOf(where);
    if (place !== undefined) await doAt(action, place, context);
  };
}

/** From a menu only what is not said is asked; a button of the bar, which says less, opens the form. */
async function doAt(action: CellAction, place: MatrixPlace, context: CommandContext): Promise<void> {
  const { project, environment } = place;
  const what = { project, ...flowsOf(place) };
  const here = environment === undefined ? {} : { environment };
  const nodes = nodesOf(place);
  const start = place.isFromBar ? openChangeForm : runChange;
  switch (action) {
    case "deploy":
    case "rollback":
      return start({ action, ...what, ...here }, context);
    case "promote":
      return start({ action, ...what, ...(environment === undefined ? {} : { from: environment }) }, context);
    case "promoteHere":
      return runChange({ action: "promote", ...what, ...here }, context);
    case "validate":
      return (place.isFromBar ? openValidateForm : recordStep)({ ...what, ...here }, context);
    case "compare":
      return compareVersions(context, nodes.slice(0, 1));
    case "history":
      return showHistory(context, nodes.slice(0, 1));
    case "engine":
      return openInEngine(context, nodes.slice(0, 1));
    case "source":
      return goToSource(context, nodes.slice(0, 1));
    case "copy":
      return copyValue(context, allOf(environment === undefined ? nodes : nodes.filter(isCell)));
  }
}

/** As VS Code hands a selection. */
function allOf(nodes: readonly unknown[]): readonly unknown[] {
  return [nodes[0], nodes];
}

function isCell({ subject }: { readonly subject: Subject }): boolean {
  return subject.is === "cell";
}

/** Empty: a person chooses. */
function flowsOf({ rows }: MatrixPlace): { flows?: string[]; branch?: string } {
  const flows = [...new Set(rows.map(({ flow }) => flow))];
  const branches = [...new Set(rows.map(({ branch }) => branch))];
  const [branch] = branches;
  return {
    ...(flows.length === 0 ? {} : { flows }),
    ...(branches.length === 1 && branch !== undefined ? { branch } : {}),
  };
}

/** The rows of a place as the rows of trees are handed to commands. */
function nodesOf({ project, rows, environment }: MatrixPlace): { subject: Subject }[] {
  return rows.map((row) => {
    const declared = project.state.flows.find(({ key }) => key === row.flow);
    const cell = row.cells.find((one) => one.environment === environment);
    const common = { project, ...(declared === undefined ? {} : { declared }) };
    return {
      subject: cell === undefined ? { is: "flow", flow: row.flow, ...common } : { is: "cell", row, cell, ...common },
    };
  });
}
