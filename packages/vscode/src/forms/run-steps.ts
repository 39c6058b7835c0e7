// Runs the questions of a form in order, with a way back; a question that is answered already is not asked.
import { back, type Question, type UserInput } from "./user-input.ts";

/** What a step is given to ask with: everything of a {@link Question} but its text. */
export type Position = Pick<Question, "step" | "steps" | "canGoBack">;

/** One question of a form over a state. */
export interface FormStep<S> {
  /** Whether there is something to ask. Asked again after each answer before it. */
  isNeeded(state: S): boolean;
  /** Asks, and gives the state with the answer in it. */
  ask(state: S, input: UserInput, position: Position): Promise<S | typeof back>;
}

/** Asks what is needed. Throws `cancelled` where the person leaves. */
export async function runSteps<S>(initial: S, steps: readonly FormStep<S>[], input: UserInput): Promise<S> {
  let state = initial;
  const answered: { index: number; before: S }[] = [];
  for (let index = 0; index < steps.length;) {
    const step = steps[index];
    if (step === undefined || !step.isNeeded(state)) {
      index++;
      continue;
    }
    const rest = steps.slice(index).filter((later) => later.isNeeded(state)).length;
    const position = { step: answered.length + 1, steps: answered.length + rest, canGoBack: answered.length > 0 };
    const answer = await step.ask(state, input, position);
    if (answer === back) {
      const last = answered.pop();
      if (last !== undefined) ({ index, before: state } = last);
      continue;
    }
    answered.push({ index, before: state });
    state = answer;
    index++;
  }
  return state;
}
