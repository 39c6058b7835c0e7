// Which steps can be recorded about what runs in an environment, and which of them a request means.
import { z } from "zod";
import type { EnvironmentGraph } from "../environments/environment-graph.ts";
import { AcmeError } from "../errors/acme-error.ts";
import { type Actor, actorSchema } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";
import { type Requirement, requirementsOf } from "./kinds.ts";
import { type ValidationRecord, validationRecordSchema } from "./validation.ts";

/** What {@link Portal.validate} is asked to record. */
export interface ValidationRequest {
  /** The environment in which the Releases were looked at. */
  environment: string;
  /** Names, globs or paths. Empty: every flow that is deployed there. */
  flows: string[];
  /** The step's name. Default: the only one that can be recorded. */
  step?: string;
  /** Only for this target. Default: every target that requires the step. */
  to?: string;
  /** False: fault was found. What is checked by a command says so itself. Default: true. */
  passed?: boolean;
  /** What was seen. */
  note?: string;
  /** Where it can be looked up. */
  link?: string;
  /** As in {@link PlanRequest.branch}. */
  branch?: string;
  /**
   * The Releases that were looked at: the starts of ids or commits. Where another one runs by now, nothing is recorded.
   * Default: whatever runs.
   */
  releases?: string[];
}

/** What was recorded in one target's history. */
export interface RecordedInTarget {
  /** The target. */
  environment: string;
  actor: Actor;
  validations: ValidationRecord[];
  /** The code of each Release, by {@link ValidationRecord.release}: for people. */
  code: Record<string, CodeVersion>;
}

/** zod schema of {@link RecordedInTarget}. */
export const recordedInTargetSchema: z.ZodType<RecordedInTarget> = z.object({
  environment: z.string(),
  actor: actorSchema,
  validations: z.array(validationRecordSchema),
  code: z.record(z.string(), codeVersionSchema),
});

/** A step as a target requires it. */
export interface RequiredStep {
  target: Environment;
  requirement: Requirement;
}

/** Kinds whose state is what somebody recorded; the others are told by the engine. */
const recordable = new Set(["manual", "command"]);

/** Whether a person or a command says if a step passed, by its kind: a {@link ValidationRequest} can record it. */
export function isRecordable({ kind }: Pick<RequiredStep["requirement"], "kind">): boolean {
  return recordable.has(kind);
}

/** The steps that can be recorded about what runs in an environment. */
export function recordableSteps(environments: EnvironmentGraph, source: string): RequiredStep[] {
  return environments.targetsOf(source).flatMap((target) =>
    requirementsOf(target.requires, target.name)
      .filter(isRecordable)
      .map((requirement) => ({ target, requirement })),
  );
}

/** zod schema of {@link ValidationRequest}. */
export const validationRequestSchema: z.ZodType<ValidationRequest> = z.object({
  environment: z
    .string()
    .meta({ title: "Looked at in", description: "The environment in which the Releases were looked at." }),
  flows: z.array(z.string()).meta({ description: "Names, globs or paths. Empty: every flow that is deployed there." }),
  step: z.string().exactOptional().meta({ description: "The step that is recorded." }),
  to: z
    .string()
    .exactOptional()
    .meta({ title: "Required by", description: "Only for this target. Default: every target that requires the step." }),
  passed: z.boolean().exactOptional().meta({
    title: "It passed",
    description: "Off: fault was found, and the Release must not go on. A step with a command is checked by it.",
  }),
  note: z.string().exactOptional().meta({ description: "What was seen." }),
  link: z.string().exactOptional().meta({ description: "Where it can be looked up." }),
  branch: z.string().exactOptional().meta({ description: "Only this branch's Deployments." }),
  releases: z.array(z.string()).exactOptional().meta({
    description:
      "The starts of ids or commits that were looked at. Where another Release runs by now, nothing is recorded.",
  }),
});

/** The steps that a request is about. Throws `usage-invalid` where it names none, or could mean several. */
export function stepsMeant(environments: EnvironmentGraph, request: ValidationRequest): RequiredStep[] {
  const { environment, step, to } = request;
  if (to !== undefined) environments.get(to);
  const all = recordableSteps(environments, environments.get(environment).name).filter(
    ({ target }) => to === undefined || target.name === to,
  );
  const names = [...new Set(all.map(({ requirement }) => requirement.step))];
  const found = all.filter(({ requirement }) => requirement.step === (step ?? names[0]));
  if (found.length > 0 && (step !== undefined || names.length === 1)) return found;
  const where = to ?? `what comes after ${environment}`;
  throw new AcmeError(
    names.length === 0
      ? {
          code: "usage-invalid",
          message: `No step of ${where} can be recorded for ${environment}.`,
          hint: "Declare one under `requires` of the environment that it gates: manual or command.",
        }
      : {
          code: "usage-invalid",
          message:
            step === undefined
              ? `Several steps of ${where} can be recorded.`
              : `No step of ${where} is called ${step}.`,
          hint: `Name one with --step: ${names.join(", ")}`,
        },
  );
}
