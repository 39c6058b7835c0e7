// The way of every change: plan, show, ask, apply, report. deploy, promote and rollback differ in the request only.
import { type Action, AcmeError, hasChanges, type Plan, type PlanRequest, type Portal } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodeOfPlan, exitCodeOfResult } from "../exit-codes.ts";
import { renderBatchItem, renderBatchSummary } from "../output/batch.ts";
import type { ChangeDocument } from "../output/documents.ts";
import { renderProblems } from "../output/errors.ts";
import { renderPlan } from "../output/plan.ts";
import type { Session } from "../session.ts";
import { appliesSavedPlan, type ChangeOptions } from "./change-options.ts";
import { readPlanFile, writePlanFile } from "./plan-file.ts";

/** Makes a request from the options of one command; may ask. */
export type MakeRequest = (portal: Portal) => Promise<Omit<PlanRequest, "action">>;

/**
 * Plans and applies.
 *
 * @param leavesUnready - what a rule refuses is left for another time, and is no failure. Default: false
 */
export async function planAndApply(
  session: Session,
  command: Command,
  action: Action,
  makeRequest: MakeRequest,
  leavesUnready = false,
): Promise<ExitCode> {
  const options = command.opts<ChangeOptions>();
  const { terminal } = session;
  requireAnswer(session, options);
  const plan = await planFor(session, command, action, makeRequest);
  const text = !session.options.json;
  terminal.endProgress();
  if (text) {
    terminal.print(renderPlan(plan, terminal.look));
    terminal.note(renderProblems(plan.problems, terminal.errorLook));
  }
  if (options.dryRun === true) {
    if (options.plan !== undefined) {
      await writePlanFile(session.directory, options.plan, plan);
      terminal.note([`The plan is in ${options.plan}. Apply it with: acme ${action} --plan ${options.plan}`]);
    }
    if (!text) terminal.json({ plan } satisfies ChangeDocument);
    return exitCodeOfPlan(plan, leavesUnready);
  }
  if (hasChanges(plan) && options.yes !== true) await confirm(session, plan);

  if (text) terminal.print([""]);
  const portal = await session.portal();
  const result = await portal.apply(plan, {
    ...session.call,
    onItem: (item) => void (text && terminal.print(renderBatchItem(item, plan, terminal.look))),
  });
  terminal.endProgress();
  if (text) {
    terminal.print(renderBatchSummary(result, terminal.look, appliesSavedPlan(command) ? options.plan : undefined));
    terminal.note(renderProblems(result.problems, terminal.errorLook));
  } else terminal.json({ plan, result } satisfies ChangeDocument);
  return exitCodeOfResult(result, plan, leavesUnready);
}

async function planFor(session: Session, command: Command, action: Action, makeRequest: MakeRequest): Promise<Plan> {
  const { plan: file, branch, take, reason, override, onlyRelevant } = command.opts<ChangeOptions>();
  if (appliesSavedPlan(command) && file !== undefined) return readPlanFile(session.directory, file, action);
  const portal = await session.portal();
  const request: PlanRequest = {
    action,
    ...(branch === undefined ? {} : { branch }),
    ...(take === undefined ? {} : { take }),
    ...(reason === undefined ? {} : { reason }),
    ...(onlyRelevant === true ? { onlyRelevant } : {}),
    ...(override === undefined ? {} : { override }),
    ...(await makeRequest(portal)),
  };
  return portal.plan(request, session.call);
}

/** Said before anything is read, so that a pipeline learns it at once. */
function requireAnswer(session: Session, { dryRun, yes }: ChangeOptions): void {
  if (dryRun === true || yes === true || session.prompts !== undefined) return;
  throw new AcmeError({
    code: "usage-invalid",
    message: "Nobody can be asked whether to apply the plan.",
    hint: "Add --yes to apply it, or --dry-run to see it only.",
  });
}

async function confirm(session: Session, plan: Plan): Promise<void> {
  const count = plan.items.filter(({ does }) => does === "create" || does === "update").length;
  const question = `Change ${count === 1 ? "this Deployment" : `these ${count} Deployments`} in ${plan.request.environment}?`;
  if ((await session.prompts?.confirm(question)) === true) return;
  throw new AcmeError({ code: "cancelled", message: "Nothing was changed." });
}
