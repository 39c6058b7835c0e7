// What an editor draws of Deployments and of the status: without settings and without the inside of Releases, which are
// most of the bytes. `deployment` gives one whole.
import {
  type Deployment,
  deploymentKeySchema,
  keyId,
  type ReleaseSummary,
  releaseSummarySchema,
  type StatusCell,
  type StatusRow,
  statusRowSchemaOf,
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

/** A cell of the status, with a {@link DeploymentView}. */
export type StatusCellView = StatusCell<DeploymentView>;

/** A row of the status, with {@link StatusCellView}s. */
export type StatusRowView = StatusRow<DeploymentView>;

/** zod schema of {@link StatusRowView}. */
export const statusRowViewSchema: z.ZodType<StatusRowView> = statusRowSchemaOf(deploymentViewSchema);

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
