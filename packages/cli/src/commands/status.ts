// `acme status`: flows by environments.
import { type Head, type Portal, selectFlows, type Status } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodeOfProblems, exitCodes } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { collectNames, fromProject } from "../input/selection.ts";
import { renderCommitStatus } from "../output/commit-status.ts";
import { renderProblems } from "../output/errors.ts";
import { type NextStep, nextSteps } from "../output/next-steps.ts";
import { renderStatus } from "../output/status.ts";
import { renderStatusDetail } from "../output/status-detail.ts";
import { withoutSecrets } from "../output/secrets.ts";
import type { Session } from "../session.ts";
import type { Look } from "../terminal/look.ts";

interface Options {
  env?: string[];
  branch?: string;
  commit?: string;
}

/** See {@link CommandModule}. */
export function declare(command: Command): void {
  command
    .argument("[flows...]", "only these: names, globs or paths; one flow is shown in full")
    .option("-e, --env <names>", "only these environments; several with commas", collectNames)
    .option("--branch <name>", "only Deployments of this branch, and those without one")
    .option("--commit <revision>", "where a commit, branch or tag runs, is contained, or is missing");
  addExamples(command, [
    ["acme status", "everything"],
    ["acme status nightly-report", "one flow in full"],
    ["acme status --commit 4f2c91a", "which flows run this commit where"],
  ]);
}

/** See {@link CommandModule}. */
export async function run(session: Session, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const portal = await session.portal();
  const selectors = fromProject(session, portal, command.args);
  options.env?.forEach((name) => portal.environments.get(name));
  if (options.commit !== undefined) return showCommit(session, portal, options.commit, selectors, options);
  const [whole, head] = await Promise.all([
    portal.status({ ...session.call, ...(options.branch === undefined ? {} : { branch: options.branch }) }),
    portal.code.head().catch(() => undefined),
  ]);
  const status = masked(onlyEnvironments(onlyFlows(whole, selectors), options.env));
  session.print(status, (document, look) => {
    const flows = new Set(document.rows.map(({ flow }) => flow));
    if (selectors.length > 0 && flows.size === 1) return renderStatusDetail(document, look);
    return [...headline(document, head, look), "", ...renderStatus(document, look)];
  });
  if (!session.options.json) {
    const { terminal } = session;
    terminal.note(renderProblems(status.problems, terminal.errorLook));
    const steps = nextSteps({
      status: onlyFlows(whole, selectors),
      environments: portal.environments.all.filter(({ name }) => options.env?.includes(name) ?? true),
      ...(head === undefined ? {} : { head }),
      selectors,
    });
    terminal.print(renderSteps(steps, terminal.look));
  }
  return exitCodeOfProblems(status.problems);
}

async function showCommit(
  session: Session,
  portal: Portal,
  revision: string,
  selectors: readonly string[],
  { branch, env }: Options,
): Promise<ExitCode> {
  const found = await portal.findCommit(revision, { ...session.call, ...(branch === undefined ? {} : { branch }) });
  const flows = onlyFlows(found, selectors);
  const rows = flows.rows.map((row) => ({
    ...row,
    places: row.places.filter(({ key }) => env?.includes(key.environment) ?? true),
  }));
  const environments = flows.environments.filter(({ name }) => env?.includes(name) ?? true);
  const status = { ...flows, environments, rows };
  session.print(status, renderCommitStatus);
  const places = rows.flatMap((row) => row.places);
  if (!session.options.json) {
    const { terminal } = session;
    const unknown = places.flatMap(({ problem }) => problem ?? []);
    terminal.note(renderProblems([...status.problems, ...unknown], terminal.errorLook));
  }
  return places.some(({ is }) => is === "unknown") ? exitCodes.failed : exitCodeOfProblems(status.problems);
}

function onlyFlows<Rows extends { rows: { flow: string; path?: string }[] }>(
  status: Rows,
  selectors: readonly string[],
): Rows {
  const candidates = status.rows.map((row) => ({
    key: row.flow,
    ...(row.path === undefined ? {} : { path: row.path }),
    row,
  }));
  return { ...status, rows: selectFlows(candidates, selectors, "in the project or deployed").map(({ row }) => row) };
}

function onlyEnvironments(status: Status, names: readonly string[] | undefined): Status {
  if (names === undefined) return status;
  const rows = status.rows.map((row) => ({
    ...row,
    cells: row.cells.filter((cell) => names.includes(cell.environment)),
  }));
  return { ...status, environments: status.environments.filter(({ name }) => names.includes(name)), rows };
}

function masked(status: Status): Status {
  for (const cell of status.rows.flatMap(({ cells }) => cells)) cell.deployment = withoutSecrets(cell.deployment);
  return status;
}

function headline(status: Status, head: Head | undefined, { style, symbols }: Look): string[] {
  if (head === undefined) return [style.bold(status.project)];
  const where = head.branch === undefined ? "detached" : `on ${head.branch}`;
  const dirty =
    head.dirty.length === 0 ? "" : `, ${head.dirty.length} changed ${head.dirty.length === 1 ? "file" : "files"}`;
  return [
    `${style.bold(status.project)} ${style.dim(`${symbols.dot} HEAD ${head.commit.slice(0, 7)} ${where}${dirty}`)}`,
  ];
}

function renderSteps(steps: readonly NextStep[], { style }: Look): string[] {
  if (steps.length === 0) return [];
  return ["", ...steps.map(({ sentence, command }) => `${sentence}: ${style.cyan(command)}`)];
}
