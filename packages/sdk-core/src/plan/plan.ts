// The plan of a deploy, promote or rollback: plain data that can be shown, saved, reviewed and applied elsewhere.
import { z } from "zod";
import { type ItemCommits, itemCommitsSchema } from "../changes/plan-commits.ts";
import { type AcmeErrorJson, acmeErrorJsonSchema } from "../errors/acme-error.ts";
import { type Action, actionSchema, type StandingOverride, standingOverrideSchema } from "../history/history-entry.ts";
import { type Actor, actorSchema } from "../model/actor.ts";
import { type DeploymentKey, deploymentKeySchema } from "../model/deployment.ts";
import { type Problem, problemSchema } from "../model/found.ts";
import { type CodeVersion, codeVersionSchema } from "../model/release.ts";
import { type Commit, commitSchema } from "../ports/code-repository.ts";
import { type Forecast, forecastSchema } from "../ports/run-forecaster.ts";
import {
  type Conflict,
  conflictSchema,
  type Drift,
  driftSchema,
  type FieldChange,
  fieldChangeSchema,
  type Take,
} from "../settings/three-way-merge.ts";
import { type ValidationState, validationStateSchema } from "../validation/validation.ts";

/** What someone wants done. The same request gives the same plan as long as nothing has changed. */
export interface PlanRequest {
  action: Action;
  /** The environment that changes. */
  environment: string;
  /** Where a promotion comes from. Default: the only environment that the target is `after`. */
  from?: string;
  /** Names, globs or paths. Empty: all. */
  flows: string[];
  /** Only this branch's Deployments, where an environment keeps them by branch. Default: that of the working tree. */
  branch?: string;
  /** Deploy although the working tree differs from the commit. The Release is then not pinned. Default: false. */
  allowDirty?: boolean;
  /** Who wins where a setting was changed both in the files and live. Default: nobody, it is a conflict. */
  take?: Take;
  /** A rollback's Release: the start of its id or commit. Default: the one that ran before the present one. */
  release?: string;
  /** Why, for the history. */
  reason?: string;
  /** Pass over rules that the environment lets be passed over, for this reason, which is recorded. */
  override?: string;
  /** List only commits that touch the flow's own code or what it imports. Changes nothing of what is done. Default: false. */
  onlyRelevant?: boolean;
}

/** zod schema of {@link PlanRequest}. */
export const planRequestSchema: z.ZodType<PlanRequest> = z.object({
  action: actionSchema,
  environment: z.string().meta({ description: "The environment that changes." }),
  from: z.string().exactOptional().meta({ description: "The environment whose Releases are promoted." }),
  flows: z.array(z.string()).meta({ description: "Names, globs or paths. Empty: all." }),
  branch: z
    .string()
    .exactOptional()
    .meta({ description: "Only this branch's Deployments. Default: the branch of the working tree." }),
  allowDirty: z.boolean().exactOptional().meta({
    title: "Deploy the commit although the working tree differs from it",
    description: "The result is not pinned and cannot be promoted.",
  }),
  take: z.enum(["files", "live"]).exactOptional().meta({
    title: "Where a setting was changed both in the files and live, take",
    description: "Default: neither; it is shown as a conflict.",
  }),
  release: z
    .string()
    .exactOptional()
    .meta({ description: "The start of a Release's id or commit. Default: the one that ran before." }),
  reason: z.string().exactOptional().meta({ description: "Why, for the history." }),
  override: z.string().exactOptional().meta({
    title: "Pass over rules, because",
    description: "The reason is recorded with your name. Default: rules are kept.",
  }),
  onlyRelevant: z.boolean().exactOptional().meta({
    title: "List only commits that touch a flow's own code",
    description: "And what it imports. Default: all commits between the two versions.",
  }),
});

/** A Release as a plan shows it. */
export interface ReleaseSummary {
  /** Absent: the engine's tool completes the Release when it is applied. */
  id?: string;
  code: CodeVersion;
  pinned: boolean;
}

/** zod schema of {@link ReleaseSummary}. */
export const releaseSummarySchema: z.ZodType<ReleaseSummary> = z.object({
  id: z.string().exactOptional(),
  code: codeVersionSchema,
  pinned: z.boolean(),
});

/** What will happen to one Deployment. */
export interface PlanItem {
  key: DeploymentKey;
  /** The engine's name of it. */
  name: string;
  /** Items with one change set stand or fall together. */
  changeSet: string;
  does: "create" | "update" | "unchanged" | "refused";
  release: {
    before?: ReleaseSummary;
    after: ReleaseSummary;
    changed: boolean;
    /** What differs inside the Release, by JSON Pointer. */
    changes: FieldChange[];
  };
  /** Settings that will be written. */
  settings: FieldChange[];
  /** Settings that were changed outside the files, and are kept. */
  drift: Drift[];
  /** Settings that a person must decide, see {@link PlanRequest.take}. */
  conflicts: Conflict[];
  /** Why it is refused, all reasons. */
  refusals: AcmeErrorJson[];
  /** What the target requires of the Release, and how far each step is. Empty: it requires nothing. */
  validations: ValidationState[];
  /** Refusals that {@link PlanRequest.override} sets aside. */
  overridden: AcmeErrorJson[];
  /** The Release stays, and is there past the rules: it goes on standing after this change. */
  standing?: StandingOverride;
  /** What a person should know before confirming. */
  notes: string[];
  /** Changed by the same act without having been asked for. */
  bystander?: true;
  /** The commits that come and go with the Release. Absent: it does not change between two commits. No part of the digest. */
  commits?: ItemCommits;
  /** When it starts runs by itself after the change. Absent: it has no schedule, or is refused. No part of the digest. */
  nextRuns?: Forecast;
  /** A digest of what will happen to it. */
  digest: string;
}

/** zod schema of {@link PlanItem}. */
export const planItemSchema: z.ZodType<PlanItem> = z.object({
  key: deploymentKeySchema,
  name: z.string(),
  changeSet: z.string(),
  does: z.enum(["create", "update", "unchanged", "refused"]),
  release: z.object({
    before: releaseSummarySchema.exactOptional(),
    after: releaseSummarySchema,
    changed: z.boolean(),
    changes: z.array(fieldChangeSchema),
  }),
  settings: z.array(fieldChangeSchema),
  drift: z.array(driftSchema),
  conflicts: z.array(conflictSchema),
  refusals: z.array(acmeErrorJsonSchema),
  validations: z.array(validationStateSchema),
  overridden: z.array(acmeErrorJsonSchema),
  standing: standingOverrideSchema.exactOptional(),
  notes: z.array(z.string()),
  bystander: z.literal(true).exactOptional(),
  commits: itemCommitsSchema.exactOptional(),
  nextRuns: forecastSchema.exactOptional(),
  digest: z.string(),
});

/** What will happen. Holds no secrets: a secret's value is a mark. */
export interface Plan {
  /** The version of this form. */
  format: 1;
  project: string;
  /** What was asked, with {@link PlanRequest.flows} and {@link PlanRequest.from} resolved. */
  request: PlanRequest;
  actor: Actor;
  /** ISO 8601, the clock of the machine that made it. */
  createdAt: string;
  items: PlanItem[];
  /** Every commit whose hash stands in {@link PlanItem.commits}, once, in no order. */
  commits: Commit[];
  problems: Problem[];
}

/** zod schema of {@link Plan}. */
export const planSchema: z.ZodType<Plan> = z.object({
  format: z.literal(1),
  project: z.string(),
  request: planRequestSchema,
  actor: actorSchema,
  createdAt: z.string(),
  items: z.array(planItemSchema),
  commits: z.array(commitSchema),
  problems: z.array(problemSchema),
});

/** Whether applying a plan would write anything. */
export function hasChanges(plan: Plan): boolean {
  return plan.items.some((item) => item.does === "create" || item.does === "update");
}
