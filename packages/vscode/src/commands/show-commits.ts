// The commits between the versions of two environments, newest first; one that is chosen opens as a diff.
import type { Commit } from "@acme/sdk-core";
import * as vscode from "vscode";
import { back, type Choice } from "../forms/user-input.ts";
import { relativeTime } from "../model/relative-time.ts";
import { openDifferences } from "../platform/open-differences.ts";
import type { CommandContext } from "./command-context.ts";
import { pickPair } from "./pick-pair.ts";

const title = "Show Commits Between";

/** See package.json: `acme.showCommits`. */
export async function showCommits(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const pair = await pickPair(context, args, title);
  if (pair === undefined) return;
  const [one, other] = pair;
  const { project, row } = one;
  const [left, right] = [one.cell.environment, other.cell.environment];
  const branch = row.branch === undefined ? {} : { branch: row.branch };
  const changes = await project.ask("changes", { query: { left, right, flows: [row.flow], ...branch } });
  const known = new Map(changes.commits.map((commit) => [commit.hash, commit]));
  const listed = (hashes: readonly string[], where: string): Choice<Commit>[] =>
    hashes.flatMap((hash) => {
      const commit = known.get(hash);
      return commit === undefined ? [] : [choiceOf(commit, where, context.now())];
    });
  const choices = [...listed(changes.rightOnly, right), ...listed(changes.leftOnly, left)];
  if (choices.length === 0) {
    const [problem] = changes.flows.flatMap((flow) => flow.problem ?? []);
    const text = problem === undefined ? `${left} and ${right} have the same commits of ${row.flow}.` : problem.message;
    void vscode.window.showInformationMessage([text, problem?.hint ?? ""].join(" ").trim());
    return;
  }
  const question = { title: `${row.flow}: ${left} ↔ ${right}`, step: 1, steps: 1, canGoBack: false };
  const chosen = await context.input.pickOne({
    ...question,
    prompt: "Choose a commit to see what it changed",
    choices,
  });
  if (chosen === back) return;
  await openDifferences(project, `${chosen.hash}^`, chosen.hash, `${chosen.hash.slice(0, 7)} ${chosen.subject}`);
}

function choiceOf(commit: Commit, where: string, now: Date): Choice<Commit> {
  return {
    label: commit.subject,
    description: `only in ${where}`,
    detail: `${commit.hash.slice(0, 7)} · ${commit.author} · ${relativeTime(commit.date, now)}`,
    icon: "git-commit",
    value: commit,
  };
}
