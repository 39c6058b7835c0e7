// What an editor draws of Deployments and of the status: without settings and without the inside of Releases, which are
// most of the bytes. `deployment` gives one whole.
import {
  type Actor,
  actorSchema,
  type Deployment,
  deploymentKeySchema,
  type Drift,
  driftSchema,
  keyId,
  type ReleaseSummary,
  releaseSummarySchema,
  type StatusCell,
  type StatusRow,
  openStepsSchema,
  standingOverrideSchema,
} from "@acme/sdk-core";
import { z } from "zod";

/** A Deployment as a tree or a matrix shows it. */
export interface DeploymentView extends Omit<Deployment, "settings" | "release"> {
  release?: ReleaseSummary;
}

/** zod schema of {@link DeploymentView}. */
export const deploymentViewSchema: z.ZodType<DeploymentView> = z.object({
  id: z.string(),
  name: z.string(),
  flowName: z.string(),
  key: deploymentKeySchema.exactOptional(),
  release: releaseSummarySchema.exactOptional(),
  etag: z.string().exactOptional(),
  url: z.string().exactOptional(),
  paused: z.boolean().exactOptional(),
  schedules: z.array(z.string()).exactOptional(),
  nextRun: z.string().exactOptional(),
  updated: z.string().exactOptional(),
});

/** The view of a Deployment. */
export function viewOfDeployment({ settings: _, release, ...rest }: Deployment): DeploymentView {
  if (release === undefined) return rest;
  const { id, code, pinned } = release;
  return { ...rest, release: { id, code, pinned } };
}

/** The id of a Deployment in lists: that of its key, else the engine's. It survives that the engine makes it anew. */
export function deploymentId({ key, id }: Pick<DeploymentView, "key" | "id">): string {
  return key === undefined ? id : keyId(key);
}

/** A cell of the status: core's, with a {@link DeploymentView}. */
export interface StatusCellView extends Omit<StatusCell, "deployment" | "drift" | "lastChange"> {
  deployment: DeploymentView;
  drift: Drift[];
  lastChange?: { at: string; actor: Actor; action: string };
}

/** A row of the status: core's, with {@link StatusCellView}s. */
export interface StatusRowView extends Omit<StatusRow, "cells"> {
  cells: StatusCellView[];
}

/** zod schema of {@link StatusRowView}. */
export const statusRowViewSchema: z.ZodType<StatusRowView> = z.object({
  flow: z.string(),
  branch: z.string().exactOptional(),
  path: z.string().exactOptional(),
  cells: z.array(
    z.object({
      environment: z.string(),
      deployment: deploymentViewSchema,
      behind: z.object({ environment: z.string(), commits: z.int().nonnegative().exactOptional() }).exactOptional(),
      drift: z.array(driftSchema),
      validations: z.array(openStepsSchema),
      override: standingOverrideSchema.exactOptional(),
      lastChange: z.object({ at: z.string(), actor: actorSchema, action: z.string() }).exactOptional(),
    }),
  ),
});

/** The view of a row. */
export function viewOfRow(row: StatusRow): StatusRowView {
  return { ...row, cells: row.cells.map((cell) => ({ ...cell, deployment: viewOfDeployment(cell.deployment) })) };
}

/** The id of a row in lists. */
export function statusRowId({ flow, branch }: Pick<StatusRowView, "flow" | "branch">): string {
  return JSON.stringify([flow, branch ?? ""]);
}

/** The flow of a row, by {@link statusRowId}. */
export function flowOfRowId(id: string): string {
  const [flow = ""] = JSON.parse(id) as string[];
  return flow;
}
