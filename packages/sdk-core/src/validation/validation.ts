// Validation: evidence that a Release did what it should in an environment. The words of it; each kind is a file beside.
import { z } from "zod";
import { type Actor, actorSchema } from "../model/actor.ts";
import type { Deployment, DeploymentKey } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Release } from "../model/release.ts";
import type { Run } from "../ports/run-finder.ts";

/** How far one step has come. `failed`: it will not pass by waiting. */
export type ValidationOutcome = "passed" | "waiting" | "failed";

/** One required step, and what the evidence says of it. */
export interface ValidationState {
  /** The step's name: its `name` in the configuration, else its kind or what it confirms. */
  step: string;
  /** `runs`, `soak`, `command`, `manual`; `history` for a Release that ran in the environment before. */
  kind: string;
  state: ValidationOutcome;
  /** What was seen: `2 of 3 runs completed`. */
  detail: string;
  /** How to satisfy it. Absent: it is passed. */
  next?: string;
  /** Who satisfies it by a word that is recorded, where that is what {@link ValidationState.next} says, as a command. */
  recordedBy?: "anyone" | "another";
  /** When it passes by itself, ISO 8601, the engine's clock. */
  passesAt?: string;
}

/** zod schema of {@link ValidationState}. */
export const validationStateSchema: z.ZodType<ValidationState> = z.object({
  step: z.string(),
  kind: z.string(),
  state: z.enum(["passed", "waiting", "failed"]),
  detail: z.string(),
  next: z.string().exactOptional(),
  recordedBy: z.enum(["anyone", "another"]).exactOptional(),
  passesAt: z.string().exactOptional(),
});

/** What a Deployment's Release still has to show before it goes to one environment. */
export interface OpenSteps {
  /** The target. */
  environment: string;
  steps: ValidationState[];
}

/** zod schema of {@link OpenSteps}. */
export const openStepsSchema: z.ZodType<OpenSteps> = z.object({
  environment: z.string(),
  steps: z.array(validationStateSchema),
});

/** What a person or a check said of one Release in one environment, as history keeps it. */
export interface ValidationRecord {
  /** The {@link Flow.key}. */
  flow: string;
  branch?: string;
  /** The environment in which the Release was looked at. */
  source: string;
  /** {@link Release.id}: it is about this Release and no other. */
  release: string;
  step: string;
  kind: string;
  /** A digest of what the step checked, where it was a check: another check under the same name has not passed. */
  check?: string;
  passed: boolean;
  /** What was seen, in the words of whoever looked. */
  note?: string;
  /** Where it can be looked up. */
  link?: string;
}

/** zod schema of {@link ValidationRecord}. */
export const validationRecordSchema: z.ZodType<ValidationRecord> = z.object({
  flow: z.string(),
  branch: z.string().exactOptional(),
  source: z.string(),
  release: z.string(),
  step: z.string(),
  kind: z.string(),
  check: z.string().exactOptional(),
  passed: z.boolean(),
  note: z.string().exactOptional(),
  link: z.string().exactOptional(),
});

/** A {@link ValidationRecord} with who said it and when. */
export interface RecordedValidation extends ValidationRecord {
  actor: Actor;
  /** ISO 8601, the clock of the target's engine. */
  at: string;
}

/** zod schema of {@link RecordedValidation}. */
export const recordedValidationSchema: z.ZodType<RecordedValidation> = z.intersection(
  validationRecordSchema,
  z.object({ actor: actorSchema, at: z.string() }),
);

/** Since when a Release is a Deployment's own, and who put it there. */
export interface ReleasePeriod {
  /** ISO 8601, the engine's clock. */
  since: string;
  /** Absent: it was not put there with this tool. */
  by?: Actor;
}

/** Everything that can speak for one Release in one Deployment. */
export interface Evidence {
  /** The Release that is to go. */
  release: Release;
  /** The Deployment in which it runs. */
  deployment: Deployment;
  source: Environment;
  target: Environment;
  /** Absent: it cannot be told since when it runs there, so nothing can be about it. */
  period?: ReleasePeriod;
  /** Runs since then. Absent: the engine shows no runs. */
  runs?: readonly Run[];
  /** What was recorded about this Release in the source, newest first. */
  records: readonly RecordedValidation[];
  /** The source engine's clock. */
  now: Date;
  /** Who promotes. Absent: nobody yet, it is only looked at. */
  promoter?: Actor;
}

/** What one step has come to. */
export type Evaluation = Pick<ValidationState, "state" | "detail" | "next" | "recordedBy" | "passesAt">;

/** The key of the Deployment that evidence is about. */
export function evidenceKey({ deployment, source }: Pick<Evidence, "deployment" | "source">): DeploymentKey {
  return deployment.key ?? { project: "", flow: deployment.flowName, environment: source.name };
}
