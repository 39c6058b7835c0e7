// What a command was called on: VS Code hands the clicked row and all selected rows, a lens or the palette hand less.
import type { Action } from "@acme/sdk-core";
import type { ChangeDraft } from "../forms/change-draft.ts";
import type { Subject } from "../views/tree-node.ts";

/** The subjects of a call: the selection where the clicked row is in it, else the clicked row. Empty: from the palette. */
export function subjectsOf(args: readonly unknown[]): Subject[] {
  const [clicked, selection] = args;
  const selected = Array.isArray(selection) && selection.includes(clicked) ? (selection as unknown[]) : [clicked];
  return selected.flatMap((node) => subjectOf(node) ?? []);
}

function subjectOf(node: unknown): Subject | undefined {
  if (typeof node !== "object" || node === null || !("subject" in node)) return undefined;
  return node.subject as Subject;
}

/** What is known of a change from what was clicked. Rows of another project or environment than the first are left out. */
export function draftOf(action: Action, args: readonly unknown[]): ChangeDraft {
  const subjects = subjectsOf(args);
  const [first] = subjects;
  if (first === undefined) return { action };
  const same = subjects.filter(
    (subject) => subject.project === first.project && environmentOf(subject) === environmentOf(first),
  );
  const flows = [...new Set(same.flatMap(flowsOf))];
  const branch = first.is === "cell" ? first.row.branch : undefined;
  return {
    action,
    project: first.project,
    ...(flows.length === 0 ? {} : { flows }),
    ...(branch === undefined ? {} : { branch }),
    ...placeOf(action, first),
  };
}

function placeOf(action: Action, subject: Subject): Pick<ChangeDraft, "environment" | "from"> {
  const environment = environmentOf(subject);
  if (environment === undefined) return {};
  if (action === "promote") return { from: environment };
  const isStarting = subject.project.state.view?.environments.some(
    ({ name, after }) => name === environment && after.length === 0,
  );
  return action === "rollback" || isStarting === true ? { environment } : {};
}

function environmentOf(subject: Subject): string | undefined {
  if (subject.is === "cell" || subject.is === "step") return subject.cell.environment;
  return subject.is === "environment" ? subject.environment.name : undefined;
}

function flowsOf(subject: Subject): readonly string[] {
  if (subject.is === "flow") return [subject.flow];
  if (subject.is === "cell" || subject.is === "step") return [subject.row.flow];
  return subject.is === "folder" ? subject.flows : [];
}
