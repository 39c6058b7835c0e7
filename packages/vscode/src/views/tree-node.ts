// A row of a tree as plain data, and what it stands for. How VS Code draws it is node-tree.ts's.
import type { Flow, Problem } from "@acme/sdk-core";
import type { DeploymentView, EnvironmentView, StatusCellView, StatusRowView } from "@acme/cli/host-protocol";
import type { Project } from "../model/project.ts";

/** What a row stands for: what commands act on. */
export type Subject =
  | { readonly is: "project"; readonly project: Project }
  | { readonly is: "folder"; readonly project: Project; readonly flows: readonly string[] }
  | { readonly is: "flow"; readonly project: Project; readonly flow: string; readonly declared?: Flow }
  | { readonly is: "unmanaged"; readonly project: Project; readonly deployment: DeploymentView }
  | { readonly is: "environment"; readonly project: Project; readonly environment: EnvironmentView }
  | {
      readonly is: "cell";
      readonly project: Project;
      readonly row: StatusRowView;
      readonly cell: StatusCellView;
      readonly declared?: Flow;
    }
  | {
      readonly is: "step";
      readonly project: Project;
      readonly row: StatusRowView;
      readonly cell: StatusCellView;
      /** The environment that requires it. */
      readonly target: string;
      /** Its name. */
      readonly step: string;
    }
  | { readonly is: "setup"; readonly project: Project; readonly problem: Problem }
  | { readonly is: "detail"; readonly project: Project; readonly value: string }
  | { readonly is: "note"; readonly project: Project };

/** An icon of VS Code, and the theme colour that it has. */
export interface NodeIcon {
  readonly id: string;
  readonly color?: string;
}

/** One row. */
export interface TreeNode {
  /** The same in the next drawing, so that what is expanded and selected stays so. */
  readonly id: string;
  readonly label: string;
  /** Beside the label, dimmed. */
  readonly description?: string;
  /** Markdown. Made when the mouse rests on the row: it is more than all the rest. */
  readonly tooltip?: () => string;
  /** What the row was made from, where that is more than it shows: while these are the same objects, so is its tooltip. */
  readonly from?: readonly unknown[];
  /** What everything below it is made from, where that is much: while these are the same objects, it is not drawn again. */
  readonly inside?: readonly unknown[];
  readonly icon: NodeIcon;
  /** What a screen reader says, where label and description are not enough. */
  readonly spoken?: string;
  /** Words for `viewItem =~`, see package.json. */
  readonly context: readonly string[];
  readonly subject: Subject;
  /** Absent: a leaf. */
  readonly children?: () => readonly TreeNode[];
  /** Shown expanded at first. */
  readonly isOpen?: boolean;
  /** Two characters at the end of the row, with the words that explain them. */
  readonly badge?: { readonly text: string; readonly tooltip: string; readonly color?: string };
}
