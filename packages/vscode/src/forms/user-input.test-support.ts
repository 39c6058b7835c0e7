// A person who answers by a script, and can be asked what they were shown.
import { AcmeError } from "@acme/sdk-core";
import { back, type Choice, type Question, type UserInput } from "./user-input.ts";

/** The person leaves. */
export const leave: unique symbol = Symbol("leave");

/** Labels to choose, a text, back, or leaving. */
export type Answer = string | readonly string[] | typeof back | typeof leave;

export class ScriptedInput implements UserInput {
  readonly asked: (Question & { labels?: string[]; picked?: string[]; value?: string })[] = [];
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  pickOne<T>(question: Question & { readonly choices: readonly Choice<T>[] }): Promise<T | typeof back> {
    return this.#pick(question, ([only]) => only as T);
  }

  pickMany<T>(question: Question & { readonly choices: readonly Choice<T>[] }): Promise<readonly T[] | typeof back> {
    return this.#pick(question, (chosen) => chosen);
  }

  async text(question: Question & { readonly value?: string }): Promise<string | typeof back> {
    this.asked.push(question);
    const answer = this.#next();
    return answer === back ? back : String(answer);
  }

  async #pick<T, A>(
    question: Question & { readonly choices: readonly Choice<T>[] },
    take: (chosen: T[]) => A,
  ): Promise<A | typeof back> {
    const { choices, ...rest } = question;
    this.asked.push({
      ...rest,
      labels: choices.map(({ label }) => label),
      picked: choices.filter(({ isPicked }) => isPicked === true).map(({ label }) => label),
    });
    const answer = this.#next();
    if (answer === back) return back;
    const labels = typeof answer === "object" ? answer : [String(answer)];
    const chosen = labels.map((label) => {
      const choice = choices.find((one) => one.label === label);
      if (choice === undefined)
        throw new Error(`${label} cannot be chosen: ${choices.map((one) => one.label).join(", ")}`);
      return choice.value;
    });
    return take(chosen);
  }

  #next(): Answer {
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`Nobody expected: ${this.asked.at(-1)?.prompt}`);
    if (answer === leave) throw new AcmeError({ code: "cancelled", message: "Left." });
    return answer;
  }
}
