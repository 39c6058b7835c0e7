// `acme changes`: which commits are in one environment (or branch) and not in another; with --settings, which settings.
import { AcmeError, type Changes, type Portal, type Problem, type SettingsQuery } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodeOfProblems, exitCodes } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { fromProject } from "../input/selection.ts";
import { renderChanges } from "../output/changes.ts";
import { renderProblems } from "../output/errors.ts";
import { renderSettings } from "../output/settings-comparison.ts";
import type { Session } from "../session.ts";

interface Options {
  onlyRelevant?: true;
  branch?: string;
  settings?: true;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("<range>", "what is compared: dev..prod; on each side an environment, else a commit, branch or tag")
    .argument("[flows...]", "only these: names, globs or paths")
    .option("--only-relevant", "only commits that touch the flow's own code or what it imports")
    .option("--settings", "compare the settings of two environments instead of their commits")
    .option(
      "--branch <name>",
      "the branch, where an environment keeps Deployments by branch (default: the current one)",
    );
  addExamples(command, [
    ["acme changes dev..prod", "what is in dev and not yet in prod, and the other way round"],
    ["acme changes dev..prod nightly-report --only-relevant", "of one flow, without commits that do not touch it"],
    ["acme changes --settings uat..prod nightly-report", "which settings differ, and whether the files say so"],
    ["acme changes main..prod", "what is merged and not yet in prod"],
  ]);
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const [range = "", ...args] = command.args;
  const portal = await session.portal();
  const { left, right } = parseRange(range, portal);
  const flows = fromProject(session, portal, args);
  const query = { left, right, flows, ...(options.branch === undefined ? {} : { branch: options.branch }) };
  if (options.settings === true) return showSettings(session, portal, query, options);
  const changes = await portal.changes(
    { ...query, ...(options.onlyRelevant === true ? { onlyRelevant: true } : {}) },
    session.call,
  );
  session.print(changes, (document, look) => renderChanges(document, flows.length > 0, look));
  if (!session.options.json) {
    const { terminal } = session;
    terminal.note(renderProblems([...changes.problems, ...problemsOf(changes)], terminal.errorLook));
  }
  return changes.flows.some(({ is }) => is === "unknown") ? exitCodes.failed : exitCodeOfProblems(changes.problems);
}

async function showSettings(
  session: Session,
  portal: Portal,
  query: SettingsQuery,
  { onlyRelevant }: Options,
): Promise<ExitCode> {
  if (onlyRelevant === true) {
    throw new AcmeError({
      code: "usage-invalid",
      message: "Settings are in no commit: --only-relevant says nothing about them.",
      hint: "Leave out --only-relevant or --settings.",
    });
  }
  const comparison = await portal.compareSettings(query, session.call);
  session.print(comparison, renderSettings);
  const unknown = comparison.flows.flatMap(({ problem }) => problem ?? []);
  if (!session.options.json) {
    const { terminal } = session;
    terminal.note(renderProblems([...comparison.problems, ...unknown], terminal.errorLook));
  }
  return unknown.length > 0 ? exitCodes.failed : exitCodeOfProblems(comparison.problems);
}

/** Splits `dev..prod`; three dots, as git has them, mean the same. Throws `usage-invalid`. */
export function parseRange(range: string, { environments }: Portal): { left: string; right: string } {
  const [, left, right] = /^(.+?)\.{2,3}(.+)$/.exec(range) ?? [];
  if (left !== undefined && right !== undefined) return { left, right };
  const target = environments.all.find(({ after }) => after.length > 0);
  const example = target === undefined ? "dev..prod" : `${target.after[0]}..${target.name}`;
  throw new AcmeError({
    code: "usage-invalid",
    message: `${JSON.stringify(range)} does not say what to compare.`,
    hint: `Name two environments, commits, branches or tags with two dots between: acme changes ${example}`,
  });
}

/** One reason is mostly that of many flows. */
function problemsOf(changes: Changes): Problem[] {
  return changes.flows.flatMap(({ problem }) => problem ?? []);
}
