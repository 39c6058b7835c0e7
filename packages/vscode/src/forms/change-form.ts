// The quick path of Deploy, Promote and Roll back: asks only what is not known, with back, and remembers what was chosen.
import { AcmeError, describeCode, type HistoryEntry } from "@acme/sdk-core";
import { countBehind } from "../model/behind-count.ts";
import { arrowsFor, environmentsFor } from "../model/change-arrows.ts";
import { titleOf } from "../model/change-title.ts";
import { relativeTime } from "../model/relative-time.ts";
import type { Project, Projects } from "../model/project.ts";
import { type ChangeDraft, flowChoices, type Remembered } from "./change-draft.ts";
import { type FormStep, runSteps } from "./run-steps.ts";
import { back, type Choice, type UserInput } from "./user-input.ts";

/** What a form keeps between runs, by project and action. */
export interface FormMemory {
  get(key: string): Remembered | undefined;
  set(key: string, remembered: Remembered): void;
}

/** What the form works with. */
export interface ChangeFormTools {
  readonly projects: Projects;
  readonly input: UserInput;
  readonly memory: FormMemory;
  readonly now: () => Date;
}

/** Asks what is open in a draft. Throws `cancelled`; `usage-invalid` where there is nothing to choose from. */
export async function completeDraft(draft: ChangeDraft, tools: ChangeFormTools): Promise<ChangeDraft> {
  const steps = [projectStep(tools), environmentStep(tools), flowsStep(tools), releaseStep(tools), reasonStep()];
  const complete = await runSteps(settle(draft, tools), steps, tools.input);
  const { project, environment, from, flows } = complete;
  if (project !== undefined)
    tools.memory.set(memoryKey(complete, project), {
      ...(environment === undefined ? {} : { environment }),
      ...(from === undefined ? {} : { from }),
      ...(flows === undefined ? {} : { flows }),
    });
  return complete;
}

/** Fills in what can be only one. */
function settle(draft: ChangeDraft, { projects }: ChangeFormTools): ChangeDraft {
  const [only, ...others] = projects.all;
  const project = draft.project ?? (others.length === 0 ? only : undefined);
  if (project === undefined) return draft;
  if (draft.action === "promote") {
    const [arrow, ...more] = arrowsFor({ ...draft, project });
    if (arrow === undefined && (draft.from !== undefined || draft.environment !== undefined))
      throw noArrow(draft, project);
    return arrow === undefined || more.length > 0
      ? { ...draft, project }
      : { ...draft, project, from: arrow.from, environment: arrow.to };
  }
  const [environment, ...more] = environmentsFor(draft.action, project);
  const name = draft.environment ?? (more.length === 0 ? environment?.name : undefined);
  return { ...draft, project, ...(name === undefined ? {} : { environment: name }) };
}

function projectStep(tools: ChangeFormTools): FormStep<ChangeDraft> {
  return {
    isNeeded: ({ project }) => project === undefined,
    async ask(draft, input, position) {
      const choices = tools.projects.all.map((project) => ({
        label: project.name,
        detail: project.directory,
        icon: "root-folder",
        value: project,
      }));
      if (choices.length === 0)
        throw new AcmeError({
          code: "config-missing",
          message: "No folder of this workspace has an acme.yaml.",
          hint: "Run “Acme: Create Configuration”.",
        });
      const project = await input.pickOne({ title: titleOf(draft), prompt: "Which project?", choices, ...position });
      return project === back ? back : settle({ ...draft, project }, tools);
    },
  };
}

function environmentStep({ memory }: ChangeFormTools): FormStep<ChangeDraft> {
  return {
    isNeeded: ({ environment, from, action }) =>
      environment === undefined || (action === "promote" && from === undefined),
    async ask(draft, input, position) {
      const { action, project } = draft;
      if (project === undefined) return draft;
      const remembered = memory.get(memoryKey(draft, project));
      if (action === "promote") {
        const choices = arrowsFor(draft).map((arrow) => ({
          label: `${arrow.from} → ${arrow.to}`,
          description: behindIn(project, arrow.to),
          icon: "arrow-right",
          value: arrow,
          isPicked: arrow.from === remembered?.from && arrow.to === remembered.environment,
        }));
        requireChoices(choices, "No environment can be promoted to.", "Give an environment of acme.yaml an `after:`.");
        const arrow = await input.pickOne({
          title: titleOf(draft),
          prompt: "From where to where?",
          choices,
          ...position,
        });
        return arrow === back ? back : { ...draft, from: arrow.from, environment: arrow.to };
      }
      const choices = environmentsFor(action, project).map(({ name, description }) => ({
        label: name,
        ...(description === undefined ? {} : { description }),
        icon: "server-environment",
        value: name,
        isPicked: name === remembered?.environment,
      }));
      requireChoices(
        choices,
        `There is no environment to ${action === "deploy" ? "deploy to" : "roll back in"}.`,
        "See acme.yaml.",
      );
      const prompt = action === "deploy" ? "Deploy to which environment?" : "Roll back in which environment?";
      const environment = await input.pickOne({ title: titleOf(draft), prompt, choices, ...position });
      return environment === back ? back : { ...draft, environment };
    },
  };
}

function flowsStep({ memory, now }: ChangeFormTools): FormStep<ChangeDraft> {
  return {
    isNeeded: ({ flows }) => flows === undefined,
    async ask(draft, input, position) {
      const { project, environment, from, action } = draft;
      if (project === undefined) return draft;
      const choices = flowChoices(draft, memory.get(memoryKey(draft, project)) ?? {}, now());
      const source = action === "promote" ? from : environment;
      if (action === "deploy")
        requireChoices(
          choices,
          "No flow was found that can be deployed.",
          "A flow is a function with @flow in a Python file of the project.",
        );
      else
        requireChoices(
          choices,
          `Nothing of this project is deployed in ${source}.`,
          action === "promote" ? `Deploy or promote to ${source} first.` : undefined,
        );
      const flows = await input.pickMany({ title: titleOf(draft), prompt: "Which flows?", choices, ...position });
      return flows === back ? back : { ...draft, flows };
    },
  };
}

/** One flow: which Release. Several: each one's own before. */
function releaseStep({ now }: ChangeFormTools): FormStep<ChangeDraft> {
  return {
    isNeeded: ({ action, flows, release }) => action === "rollback" && flows?.length === 1 && release === undefined,
    async ask(draft, input, position) {
      const { project, environment, flows = [] } = draft;
      if (project === undefined || environment === undefined) return draft;
      const { entries } = await project.ask("history", { environments: [environment], flows: [...flows] });
      const choices = releaseChoices(entries, flows[0] ?? "", now());
      requireChoices(choices, `History knows no other release of ${flows.join(", ")} in ${environment}.`);
      const release = await input.pickOne({
        title: titleOf(draft),
        prompt: `Which release of ${flows.join(", ")}?`,
        choices,
        ...position,
      });
      return release === back ? back : { ...draft, release };
    },
  };
}

/** The Releases that history holds of a flow, newest first, each once, without the one that runs. */
export function releaseChoices(entries: readonly HistoryEntry[], flow: string, now: Date): Choice<string>[] {
  const changes = entries.flatMap((entry) =>
    entry.changes.filter(({ key }) => key.flow === flow).map((change) => ({ entry, change })),
  );
  const seen = new Set<string>();
  const [newest] = changes;
  const running = newest?.change.after?.id;
  if (running !== undefined) seen.add(running);
  return changes.flatMap(({ entry, change }) =>
    [
      { release: change.after, when: `${entry.action} by ${entry.actor.name}, ${relativeTime(entry.at, now)}` },
      { release: change.before, when: `before the ${entry.action} of ${relativeTime(entry.at, now)}` },
    ].flatMap(({ release, when }) => {
      if (release === undefined || seen.has(release.id)) return [];
      seen.add(release.id);
      const branch = release.code.branch === undefined ? "" : ` · ${release.code.branch}`;
      return [
        { label: describeCode(release.code), description: `${when}${branch}`, icon: "history", value: release.id },
      ];
    }),
  );
}

function reasonStep(): FormStep<ChangeDraft> {
  return {
    isNeeded: ({ action, reason }) => action === "rollback" && reason === undefined,
    async ask(draft, input, position) {
      const reason = await input.text({
        title: titleOf(draft),
        prompt: "Why, for the history",
        placeholder: "Enter leaves it empty",
        ...position,
      });
      return reason === back ? back : { ...draft, reason };
    },
  };
}

function behindIn(project: Project, to: string): string {
  const behind = countBehind([project], to);
  return behind === 0 ? "" : `${behind} behind`;
}

/** Where a {@link FormMemory} keeps what was chosen for an action in a project. */
export function memoryKey({ action }: Pick<ChangeDraft, "action">, { directory }: Pick<Project, "directory">): string {
  return `${action}:${directory}`;
}

function requireChoices(choices: readonly unknown[], message: string, hint?: string): void {
  if (choices.length === 0)
    throw new AcmeError({ code: "usage-invalid", message, ...(hint === undefined ? {} : { hint }) });
}

function noArrow({ from, environment }: ChangeDraft, project: Project): AcmeError {
  const known = arrowsFor({ project }).map((arrow) => `${arrow.from} → ${arrow.to}`);
  return new AcmeError({
    code: "promotion-not-allowed",
    message:
      `There is no promotion ${from === undefined ? "" : `from ${from} `}${environment === undefined ? "" : `to ${environment}`}`.trim() +
      ".",
    hint: known.length === 0 ? "acme.yaml has no environment with an `after:`." : `There are: ${known.join(", ")}.`,
  });
}
