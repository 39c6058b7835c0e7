// The questions of a first configuration: which environments, and what each of them needs that the files do not say.
import type { HostRequests, InitEnvironment } from "@acme/cli/host-protocol";
import type { Project } from "../model/project.ts";
import { type FormStep, runSteps } from "./run-steps.ts";
import { back, type UserInput } from "./user-input.ts";

/** A first acme.yaml, as the host drafts it. */
export type InitDraft = HostRequests["init/draft"]["result"];

interface InitState {
  readonly draft: InitDraft;
  /** The names were asked for. */
  readonly isNamed: boolean;
}

/** The title of the form. */
export const initTitle = "Create Configuration";
/** Environments times questions: more than anybody answers. */
const MOST_QUESTIONS = 30;

/** Completes a draft. Where files gave an order of environments nothing is asked. Throws `cancelled`. */
export async function completeInit(
  draft: InitDraft,
  folder: Pick<Project, "ask">,
  input: UserInput,
): Promise<InitDraft> {
  const isWhole = draft.sources.length > 0 && draft.environments.length > 1;
  const steps = [namesStep(folder), ...Array.from({ length: MOST_QUESTIONS }, () => questionStep(folder))];
  return (await runSteps({ draft, isNamed: isWhole }, isWhole ? [] : steps, input)).draft;
}

function namesStep(folder: Pick<Project, "ask">): FormStep<InitState> {
  return {
    isNeeded: ({ isNamed }) => !isNamed,
    async ask({ draft }, input, position) {
      const text = await input.text({
        title: initTitle,
        prompt: [draft.suggestion, "The environments, in the order of promotion, with commas between"]
          .filter((text) => text !== undefined)
          .join(" "),
        placeholder: "dev, uat, prod",
        value: draft.environments.map(({ name }) => name).join(", "),
        check: (given) => (namesIn(given).length === 0 ? "At least one name." : undefined),
        ...position,
        // How many questions follow depends on the answer.
        steps: 1,
      });
      if (text === back) return back;
      const environments = namesIn(text).map((name) => ({ name }));
      return { draft: await folder.ask("init/draft", { environments }), isNamed: true };
    },
  };
}

/** Asks the first thing that is missing. An empty answer leaves it open for good. */
function questionStep(folder: Pick<Project, "ask">): FormStep<InitState> {
  return {
    isNeeded: ({ draft, isNamed }) => isNamed && missingIn(draft) !== undefined,
    async ask(state, input, position) {
      const missing = missingIn(state.draft);
      if (missing === undefined) return state;
      const { environment, key, question } = missing;
      const text = await input.text({
        title: initTitle,
        prompt: `${question} in ${environment.name}`,
        placeholder: "Empty leaves it open: acme.yaml can say it later",
        ...position,
        steps: Math.max(position.step, 1),
      });
      if (text === back) return back;
      const answered = { ...environment, answers: { ...environment.answers, [key]: text === "" ? " " : text } };
      const environments = state.draft.environments.map((one) => (one.name === environment.name ? answered : one));
      return {
        ...state,
        draft: { ...(await folder.ask("init/draft", { environments: environments.map(trimmed) })), environments },
      };
    },
  };
}

function missingIn({
  environments,
  questions,
}: InitDraft): { environment: InitEnvironment; key: string; question: string } | undefined {
  for (const environment of environments)
    for (const { key, question } of questions)
      if ((environment.answers?.[key] ?? "") === "") return { environment, key, question };
  return undefined;
}

/** A space stands for "left open" while the form goes on. */
function trimmed({ name, answers = {} }: InitEnvironment): InitEnvironment {
  return { name, answers: Object.fromEntries(Object.entries(answers).map(([key, answer]) => [key, answer.trim()])) };
}

function namesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== "");
}
