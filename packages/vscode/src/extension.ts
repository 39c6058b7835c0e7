// activate(): builds everything once, in order. Nothing is decided here.
import { join } from "node:path";
import * as vscode from "vscode";
import type { CommandContext } from "./commands/command-context.ts";
import { OpenPlans } from "./commands/open-plans.ts";
import { registerCommands } from "./commands/register-commands.ts";
import { showedUnmanaged } from "./commands/show-unmanaged.ts";
import { restorePanels } from "./commands/restore-panels.ts";
import { quickInput } from "./forms/quick-input.ts";
import { CliProgram } from "./platform/cli-program.ts";
import { helpWithConfig } from "./platform/config-language.ts";
import { formMemory } from "./platform/form-memory.ts";
import { openWorkspace, startWorkspace } from "./platform/open-workspace.ts";
import { PartialComparisons } from "./platform/partial-comparisons.ts";
import { PythonEnvironment } from "./platform/python-environment.ts";
import { serveSources } from "./platform/source-documents.ts";
import type { WorkspaceStore } from "./store/index.ts";
import { provideTasks } from "./tasks/task-provider.ts";
import { showBehindBadge } from "./views/behind-badge.ts";
import { environmentNodes } from "./views/environment-nodes.ts";
import { showFlowLenses } from "./views/flow-lenses.ts";
import { flowNodes } from "./views/flow-nodes.ts";
import { registerBadges } from "./views/node-badges.ts";
import { MatrixPanels } from "./views/matrix/matrix-panels.ts";
import { NodeTree } from "./views/node-tree.ts";
import { listProblems } from "./views/problem-list.ts";
import { Reports } from "./views/reports.ts";
import { showStatusBar } from "./views/status-bar.ts";
import { keepViewState } from "./views/view-state.ts";

let projects: WorkspaceStore | undefined;

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Acme Portal", { log: true });
  log.info(`Acme Portal ${(context.extension.packageJSON as { version: string }).version}`);
  const python = new PythonEnvironment();
  const cli = new CliProgram(context.extensionPath, python);
  const tools = { context, log, cli, python };
  const store = openWorkspace({ ...tools, withUnmanaged: showedUnmanaged(context.workspaceState) });
  projects = store;

  const flows = new NodeTree("acme.flows", store, flowNodes, { says: true });
  const environments = new NodeTree("acme.environments", store, environmentNodes);
  const reports = new Reports();
  const comparisons = new PartialComparisons();
  const matrices = new MatrixPanels(store, context.extensionUri);
  const commands: CommandContext = {
    log,
    projects: store,
    input: quickInput,
    memory: formMemory(context.workspaceState),
    keeps: context.workspaceState,
    plans: new OpenPlans(),
    matrices,
    reports,
    flows,
    environments,
    cli,
    comparisons,
    extension: context.extensionUri,
    now: () => new Date(),
  };
  context.subscriptions.push(
    log,
    python,
    flows,
    environments,
    reports,
    comparisons,
    matrices,
    registerBadges(),
    showStatusBar(store),
    showBehindBadge(environments.view, store),
    showFlowLenses(store),
    listProblems(store),
    keepViewState(store),
    serveSources(store),
    provideTasks({ projects: store, cli }),
    helpWithConfig(store, join(context.extensionPath, "dist/acme.schema.json")),
    ...registerCommands(commands),
    ...restorePanels(commands),
  );
  startWorkspace(store, tools).catch((error: unknown) => log.error(error as Error));
}

/** Called by VS Code when the window closes: no host outlives it. */
export async function deactivate(): Promise<void> {
  await projects?.close();
}
