// Questions, as commands ask them. What draws them is in terminal-prompts.ts; a test answers them itself.

/** One answer of a question. */
export interface Choice {
  value: string;
  hint?: string;
}

/** Asks a person. Each throws the `cancelled` error when the person leaves. */
export interface Prompts {
  /** Whether the answer is yes. */
  confirm(question: string): Promise<boolean>;
  /** A line of text; the suggestion is there to be accepted. */
  text(question: string, suggestion: string): Promise<string>;
  /** The value of the choice that was taken. */
  selectOne(question: string, choices: readonly Choice[]): Promise<string>;
  /** At least one. */
  selectSome(question: string, choices: readonly Choice[]): Promise<string[]>;
}
