// The list of commands: each id of package.json with the file that does it.
import type * as vscode from "vscode";
import { commands } from "vscode";
import { cellActions } from "../views/matrix/matrix-data.ts";
import { matrixCommand } from "../views/matrix/matrix-panel.ts";
import type { CommandContext } from "./command-context.ts";
import { compareAllFiles, compareVersions } from "./compare-versions.ts";
import { copyValue } from "./copy-value.ts";
import { deploy } from "./deploy.ts";
import { doctor } from "./doctor.ts";
import { clearFilter, filterTrees } from "./filter-trees.ts";
import { goToSource } from "./go-to-source.ts";
import { init } from "./init.ts";
import { changeForm, validateForm } from "./open-form.ts";
import { openConfiguration } from "./open-configuration.ts";
import { openInEngine } from "./open-in-engine.ts";
import { promoteHere } from "./promote-here.ts";
import { promote } from "./promote.ts";
import { refresh, refreshItem } from "./refresh.ts";
import { registerCommand } from "./register-command.ts";
import { revealFlow } from "./reveal-flow.ts";
import { rollback } from "./rollback.ts";
import { showCommits } from "./show-commits.ts";
import { showHistory } from "./show-history.ts";
import { matrixAction, showMatrix } from "./show-matrix.ts";
import { showPlan } from "./show-plan.ts";
import { showSetup } from "./show-setup.ts";
import { switchUnmanaged } from "./show-unmanaged.ts";
import { validate } from "./validate.ts";

type Run = (context: CommandContext, args: readonly unknown[]) => unknown;

const all: Readonly<Record<string, Run>> = {
  "acme.deploy": deploy,
  "acme.promote": promote,
  "acme.promoteHere": promoteHere,
  "acme.rollback": rollback,
  "acme.validate": validate,
  "acme.refresh": refresh,
  "acme.refreshItem": refreshItem,
  "acme.openInEngine": openInEngine,
  "acme.goToSource": goToSource,
  "acme.copyValue": copyValue,
  "acme.compareVersions": compareVersions,
  "acme.compareAllFiles": compareAllFiles,
  "acme.showCommits": showCommits,
  "acme.showHistory": showHistory,
  "acme.showPlan": showPlan,
  "acme.showMatrix": showMatrix,
  "acme.deployForm": changeForm("deploy"),
  "acme.promoteForm": changeForm("promote"),
  "acme.rollbackForm": changeForm("rollback"),
  "acme.validateForm": validateForm,
  ...Object.fromEntries(cellActions.map((action) => [matrixCommand(action), matrixAction(action)])),
  "acme.init": init,
  "acme.openConfiguration": openConfiguration,
  "acme.doctor": doctor,
  "acme.showSetup": showSetup,
  "acme.filter": filterTrees,
  "acme.clearFilter": clearFilter,
  "acme.showUnmanaged": switchUnmanaged(true),
  "acme.hideUnmanaged": switchUnmanaged(false),
  "acme.revealFlow": revealFlow,
  "acme.showLog": ({ log }) => log.show(),
  "acme.openWalkthrough": () => commands.executeCommand("workbench.action.openWalkthrough", "acme.acme-portal#start"),
};

/** Registers every command. */
export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return Object.entries(all).map(([id, run]) => registerCommand(context.log, id, (...args) => run(context, args)));
}
