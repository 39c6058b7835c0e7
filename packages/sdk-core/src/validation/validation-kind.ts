// What a kind of validation is made of. The kinds are files of their own; kinds.ts is their register.
import type { z } from "zod";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Context } from "../ports/context.ts";
import type { Evaluation, Evidence } from "./validation.ts";

/** What an active check works with. */
export interface CheckTools {
  project: string;
  commands: CommandRunner;
  context: Context;
}

/** One kind of validation. Its key in a requirement of acme.yaml is its name: `runs: 3`. */
export interface ValidationKind<Config> {
  readonly kind: string;
  /** The requirement as acme.yaml has it. Every kind also takes `name`. */
  readonly schema: z.ZodType<Config>;
  /** What its evaluation reads beside history. */
  readonly reads: readonly "runs"[];
  /** The step's name where the requirement has none. */
  nameOf(config: Config): string;
  /** What the evidence says. Pure. */
  evaluate(config: Config, evidence: Evidence, step: string): Evaluation;
  /** A digest of what {@link check} does. A record of another one says nothing about it. */
  checkId?(config: Config): string;
  /** Finds out what the evidence does not say. Asked only where a promotion is planned or a validation is recorded. */
  check?(config: Config, evidence: Evidence, tools: CheckTools): Promise<Evaluation>;
}
