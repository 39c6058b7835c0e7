// Which welcome is shown, as context keys for package.json: what the next step of a person is.
import type { ErrorCode } from "@acme/sdk-core";
import * as vscode from "vscode";
import type { Project, Projects } from "../model/project.ts";

/** Values of `acme.state`, each with a welcome in package.json but the first two. */
export type ViewState =
  | "ready"
  | "loading"
  | "noConfiguration"
  | "invalidConfiguration"
  | "toolMissing"
  | "unreachable"
  | "unauthorized"
  | "noFlows"
  | "failed";

const byCode: Partial<Record<ErrorCode, ViewState>> = {
  "config-missing": "noConfiguration",
  "config-invalid": "invalidConfiguration",
  "adapter-missing": "invalidConfiguration",
  "tool-missing": "toolMissing",
  "engine-unreachable": "unreachable",
  "timed-out": "unreachable",
  "engine-busy": "unreachable",
  "engine-unauthorized": "unauthorized",
};

/** The state of the views over all projects: `ready` as soon as one has something to show, else that of the first. */
export function viewStateOf({ all, wasSearched }: Pick<Projects, "all" | "wasSearched">): ViewState {
  const states = all.map(stateOf);
  return states.find((state) => state === "ready") ?? states[0] ?? (wasSearched ? "noConfiguration" : "loading");
}

function stateOf({ state }: Project): ViewState {
  if (state.flows.length > 0 || state.rows.length > 0) return "ready";
  if (state.error !== undefined) return byCode[state.error.code] ?? "failed";
  if ((state.view?.problems.length ?? 0) > 0 && state.view?.environments.length === 0) return "invalidConfiguration";
  if (state.isBusy || state.view === undefined) return "loading";
  return whyUnread(state) ?? "noFlows";
}

/** Why no environment could be read. Undefined: at least one could. */
function whyUnread({ view, unread, problems }: Project["state"]): ViewState | undefined {
  const environments = view?.environments ?? [];
  if (environments.length === 0 || environments.some(({ name }) => !unread.includes(name))) return undefined;
  return problems.flatMap(({ code }) => byCode[code] ?? []).find((state) => state !== "invalidConfiguration");
}

/** Whether something is missing to deploy from here, for a welcome beside that of the state. */
export function needsSetup({ all }: Pick<Projects, "all">): boolean {
  return all.some(({ state }) => state.setup.length > 0);
}

/** Keeps the context keys `acme.state`, `acme.hasProject` and `acme.needsSetup`. */
export function keepViewState(projects: Projects): vscode.Disposable {
  let shown: ViewState | undefined;
  let hadProject: boolean | undefined;
  let wasIncomplete: boolean | undefined;
  const draw = (): void => {
    const now = viewStateOf(projects);
    // What was said stays until something else is known: a view that is empty while it reads again only flickers.
    const state = now === "loading" ? (shown ?? now) : now;
    const isIncomplete = needsSetup(projects);
    const hasProject = projects.all.length > 0 && state !== "noConfiguration";
    if (state !== shown) void vscode.commands.executeCommand("setContext", "acme.state", state);
    if (hasProject !== hadProject) void vscode.commands.executeCommand("setContext", "acme.hasProject", hasProject);
    if (isIncomplete !== wasIncomplete)
      void vscode.commands.executeCommand("setContext", "acme.needsSetup", isIncomplete);
    [shown, hadProject, wasIncomplete] = [state, hasProject, isIncomplete];
  };
  draw();
  return projects.onChange(draw);
}
