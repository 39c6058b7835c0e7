// The commits between two environments' versions of a flow, newest first: those that touch what the flow uses, and at wish all.
import type { Changes, Commit } from "@acme/sdk-core";
import { relativeTime } from "../model/relative-time.ts";
import type { Project } from "../model/project.ts";
import { back, type Choice, type UserInput } from "./user-input.ts";

/** Two environments in which a flow is deployed. */
export interface ComparedFlow {
  readonly project: Project;
  readonly flow: string;
  readonly branch?: string;
  readonly left: string;
  readonly right: string;
}

/** What came of it: a commit, or why there is none to choose. */
export type PickedCommit = { readonly commit: Commit } | { readonly nothing: string };

/** A person wants the other list: all commits, or only those that touch the flow. */
const other = Symbol("other");

/** Asks which. Throws `cancelled`, and what the host throws. */
export async function pickCommit(compared: ComparedFlow, input: UserInput, now: Date): Promise<PickedCommit> {
  const { project, flow, branch, left, right } = compared;
  const query = { left, right, flows: [flow], ...(branch === undefined ? {} : { branch }) };
  for (let onlyRelevant = true; ; onlyRelevant = !onlyRelevant) {
    const changes = await project.ask("changes", { query: { ...query, onlyRelevant } });
    const commits = commitChoices(changes, compared, now);
    const leftOut = changes.flows.reduce((sum, one) => sum + (one.leftOut?.left ?? 0) + (one.leftOut?.right ?? 0), 0);
    if (commits.length + leftOut === 0) return { nothing: nothingText(changes, compared) };
    const toggle = onlyRelevant ? allChoice(leftOut, flow) : { ...relevantChoice, label: `Only what ${flow} uses` };
    const chosen = await input.pickOne<Commit | typeof other>({
      title: `${flow}: ${left} ↔ ${right}`,
      prompt:
        commits.length === 0
          ? `No commit between them touches what ${flow} uses`
          : "Choose a commit to see what it changed",
      choices: [...commits, ...(toggle === undefined ? [] : [toggle])],
      step: 1,
      steps: 1,
      canGoBack: false,
    });
    if (chosen !== other && chosen !== back) return { commit: chosen };
  }
}

const relevantChoice = { icon: "filter", value: other } as const;

function allChoice(leftOut: number, flow: string): Choice<typeof other> | undefined {
  if (leftOut === 0) return undefined;
  return {
    label: `Show ${leftOut} more`,
    description: `${leftOut === 1 ? "it touches" : "they touch"} nothing that ${flow} uses`,
    icon: "list-unordered",
    value: other,
  };
}

function commitChoices(changes: Changes, { left, right }: ComparedFlow, now: Date): Choice<Commit>[] {
  const known = new Map(changes.commits.map((commit) => [commit.hash, commit]));
  const listed = (hashes: readonly string[], where: string): Choice<Commit>[] =>
    hashes.flatMap((hash) => {
      const commit = known.get(hash);
      return commit === undefined ? [] : [choiceOf(commit, where, now)];
    });
  return [...listed(changes.rightOnly, right), ...listed(changes.leftOnly, left)];
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

function nothingText({ flows }: Changes, { flow, left, right }: ComparedFlow): string {
  const [problem] = flows.flatMap((one) => one.problem ?? []);
  if (problem === undefined) return `${left} and ${right} have the same commits of ${flow}.`;
  return [problem.message, problem.hint ?? ""].join(" ").trim();
}
