// The methods: the params and the result of each, and their schemas. Cancellation is JSON-RPC's own `$/cancelRequest`.
import {
  type BatchResult,
  batchResultSchema,
  type Check,
  checkSchema,
  type Deployment,
  type DeploymentKey,
  deploymentKeySchema,
  deploymentSchema,
  type Flow,
  flowSchema,
  type HistoryEntry,
  historyEntrySchema,
  type Plan,
  type PlanRequest,
  planRequestSchema,
  planSchema,
  type Problem,
  problemSchema,
  type Run,
  runSchema,
} from "@acme/sdk-core";
import { z } from "zod";
import {
  type InitializeParams,
  initializeParamsSchema,
  type InitializeResult,
  initializeResultSchema,
} from "./initialize.ts";
import { type Listing, type ListingParams, listingSchema } from "./listing.ts";
import { type ProjectView, projectViewSchema, type SchemasView, schemasViewSchema } from "./project-view.ts";
import { type DeploymentView, deploymentViewSchema, type StatusRowView, statusRowViewSchema } from "./status-view.ts";

/** What every call that takes time can have. */
export interface CallParams {
  /** Chosen by the client: notes about this call carry it. Absent: no notes. */
  token?: string;
}

/** How much is read. */
export interface ReadParams {
  /**
   * Read only what changed since the last time, where the engine can tell. Cheaper by far; what an engine's own change
   * time does not show (in Prefect: a schedule switched in its UI) is not seen. Default: false, everything is read.
   */
  refresh?: boolean;
}

/** The methods, by their names. */
export interface HostRequests {
  initialize: { params: InitializeParams; result: InitializeResult };
  /** Answers at once whatever else is going on: a host that does not, hangs. */
  ping: { params: CallParams; result: { pid: number } };
  /** The configuration as it is now. Throws `config-missing` where there is none. */
  project: { params: CallParams; result: ProjectView };
  /** The JSON schemas for completion and forms. */
  schemas: { params: CallParams; result: SchemasView };
  /** Find Flows. Ids are {@link Flow.id}. */
  flows: { params: CallParams & ListingParams; result: Listing<Flow> };
  /** Find Deployments. Ids are by {@link deploymentId}. */
  deployments: {
    params: CallParams & ListingParams & ReadParams & { environments?: string[]; everything?: boolean };
    result: Listing<DeploymentView> & { unread: string[] };
  };
  /** One Deployment whole, its settings with marks in place of secrets. Throws `release-missing` where it is gone. */
  deployment: { params: CallParams & { key: DeploymentKey }; result: Deployment };
  /** Flows by environments. Ids are by {@link statusRowId}. */
  status: {
    params: CallParams & ListingParams & ReadParams & { branch?: string };
    result: Listing<StatusRowView> & { unread: string[] };
  };
  /** What would happen. The id is for `apply`, as long as this host lives. */
  plan: { params: CallParams & { request: PlanRequest }; result: { id: string; plan: Plan } };
  /**
   * Applies a plan. The host that made it applies what it prepared; another one (it was started again) declares the plan
   * again, and refuses with `plan-stale` what differs. Each change that ends is told by `apply/item`. When it is
   * cancelled, what was begun is finished, and the result says what was not begun.
   */
  apply: { params: CallParams & { id?: string; plan: Plan; wait?: boolean }; result: BatchResult };
  /** Newest first: the result of each batch, or its intent where no result was recorded. */
  history: {
    params: CallParams & { environments?: string[]; flows?: string[]; limit?: number };
    result: { entries: HistoryEntry[]; problems: Problem[] };
  };
  /** The newest runs of one Deployment. */
  runs: {
    params: CallParams & { key: DeploymentKey; limit?: number };
    result: { runs: Run[]; problems: Problem[] };
  };
  /** Whether everything is in place. Each check is told by `doctor/check` as it ends. Works without a configuration. */
  doctor: { params: CallParams; result: { checks: Check[] } };
}

const call = { token: z.string().exactOptional() };
const listing = { since: z.string().exactOptional() };
const read = { refresh: z.boolean().exactOptional() };
const names = z.array(z.string());
const withUnread = <T>(item: z.ZodType<T>): z.ZodType<Listing<T> & { unread: string[] }> =>
  z.intersection(listingSchema(item), z.object({ unread: names }));

/** The schemas of each method. */
export const requestSchemas: {
  readonly [M in keyof HostRequests]: {
    params: z.ZodType<HostRequests[M]["params"]>;
    result: z.ZodType<HostRequests[M]["result"]>;
  };
} = {
  initialize: { params: initializeParamsSchema, result: initializeResultSchema },
  ping: { params: z.object(call), result: z.object({ pid: z.int() }) },
  project: { params: z.object(call), result: projectViewSchema },
  schemas: { params: z.object(call), result: schemasViewSchema },
  flows: { params: z.object({ ...call, ...listing }), result: listingSchema(flowSchema) },
  deployments: {
    params: z.object({
      ...call,
      ...listing,
      ...read,
      environments: names.exactOptional(),
      everything: z.boolean().exactOptional(),
    }),
    result: withUnread(deploymentViewSchema),
  },
  deployment: { params: z.object({ ...call, key: deploymentKeySchema }), result: deploymentSchema },
  status: {
    params: z.object({ ...call, ...listing, ...read, branch: z.string().exactOptional() }),
    result: withUnread(statusRowViewSchema),
  },
  plan: {
    params: z.object({ ...call, request: planRequestSchema }),
    result: z.object({ id: z.string(), plan: planSchema }),
  },
  apply: {
    params: z.object({ ...call, id: z.string().exactOptional(), plan: planSchema, wait: z.boolean().exactOptional() }),
    result: batchResultSchema,
  },
  history: {
    params: z.object({
      ...call,
      environments: names.exactOptional(),
      flows: names.exactOptional(),
      limit: z.int().positive().exactOptional(),
    }),
    result: z.object({ entries: z.array(historyEntrySchema), problems: z.array(problemSchema) }),
  },
  runs: {
    params: z.object({ ...call, key: deploymentKeySchema, limit: z.int().positive().exactOptional() }),
    result: z.object({ runs: z.array(runSchema), problems: z.array(problemSchema) }),
  },
  doctor: { params: z.object(call), result: z.object({ checks: z.array(checkSchema) }) },
};

/** The name of a method. */
export type HostMethod = keyof HostRequests;
