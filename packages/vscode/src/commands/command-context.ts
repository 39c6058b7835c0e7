// What every command is given. Made once, by extension.ts.
import type * as vscode from "vscode";
import type { FormMemory } from "../forms/change-form.ts";
import type { UserInput } from "../forms/user-input.ts";
import type { Projects } from "../model/project.ts";
import type { CliProgram } from "../platform/cli-program.ts";
import type { PartialComparisons } from "../platform/partial-comparisons.ts";
import type { MatrixPanels } from "../views/matrix/matrix-panels.ts";
import type { NodeTree } from "../views/node-tree.ts";
import type { Reports } from "../views/reports.ts";
import type { OpenPlans } from "./open-plans.ts";

/** What a command works with. */
export interface CommandContext {
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly input: UserInput;
  readonly memory: FormMemory;
  /** What this workspace remembers beside. */
  readonly keeps: vscode.Memento;
  readonly plans: OpenPlans;
  readonly matrices: MatrixPanels;
  readonly reports: Reports;
  readonly flows: NodeTree;
  readonly environments: NodeTree;
  readonly cli: CliProgram;
  readonly comparisons: PartialComparisons;
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly now: () => Date;
}
