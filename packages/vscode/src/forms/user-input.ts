// How a form asks. A form never touches VS Code: it is handed one of these, which a test answers by itself.

/** The person wants the question before this one. */
export const back: unique symbol = Symbol("back");

/** One answer to choose. */
export interface Choice<T> {
  readonly label: string;
  /** Beside the label. */
  readonly description?: string;
  /** Below the label. */
  readonly detail?: string;
  /** An icon of VS Code, such as `server-environment`. */
  readonly icon?: string;
  readonly value: T;
  /** Chosen already, where several can be; else the one that Enter takes. */
  readonly isPicked?: boolean;
}

/** What every question has. */
export interface Question {
  /** What the form does: `Promote to uat`. */
  readonly title: string;
  /** What is asked. */
  readonly prompt: string;
  /** The number of this question, from 1, and of how many. */
  readonly step: number;
  readonly steps: number;
  readonly canGoBack: boolean;
}

/** Asks a person. Each method throws an AcmeError `cancelled` where the person leaves. */
export interface UserInput {
  pickOne<T>(question: Question & { readonly choices: readonly Choice<T>[] }): Promise<T | typeof back>;
  /** At least one. */
  pickMany<T>(question: Question & { readonly choices: readonly Choice<T>[] }): Promise<readonly T[] | typeof back>;
  text(
    question: Question & {
      readonly value?: string;
      readonly placeholder?: string;
      /** What is wrong with a text. Undefined: nothing. */
      readonly check?: (text: string) => string | undefined;
    },
  ): Promise<string | typeof back>;
}
