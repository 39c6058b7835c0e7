// The methods: the params and the result of each, and their schemas. Cancellation is JSON-RPC's own `$/cancelRequest`.
import {
  type BatchResult,
  batchResultSchema,
  type Changes,
  type ChangesQuery,
  changesQuerySchema,
  changesSchema,
  type Check,
  checkSchema,
  type CommitStatus,
  commitStatusSchema,
  type Deployment,
  type DeploymentKey,
  deploymentKeySchema,
  deploymentSchema,
  type Differences,
  type DifferencesQuery,
  fileDifferenceSchema,
  type Flow,
  flowSchema,
  type HistoryEntry,
  historyEntrySchema,
  type JsonObject,
  jsonObjectSchema,
  type Plan,
  type PlanRequest,
  planRequestSchema,
  planSchema,
  type Problem,
  problemSchema,
  type RecordedInTarget,
  recordedInTargetSchema,
  type Run,
  runSchema,
  type SettingsComparison,
  settingsComparisonSchema,
  type SettingsQuery,
  type ValidationRequest,
  validationRequestSchema,
} from "@acme/sdk-core";
import { z } from "zod";
import {
  type InitializeParams,
  initializeParamsSchema,
  type InitializeResult,
  initializeResultSchema,
} from "./initialize.ts";
import {
  type ConfigEditParams,
  configEditParamsSchema,
  type InitDraftParams,
  initDraftParamsSchema,
  type InitDraftResult,
  initDraftResultSchema,
  type SelectedFlow,
  selectedFlowSchema,
} from "./config-forms.ts";
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
  /**
   * The configuration as it is now. Throws `config-missing` where there is none. With `again` it is read again, and
   * engines are met as for the first time, also where no file of the project changed: a Prefect profile was.
   */
  project: { params: CallParams & { again?: boolean }; result: ProjectView };
  /** The JSON schemas for completion and forms. */
  schemas: { params: CallParams; result: SchemasView };
  /** What acme.yaml says about a flow in an environment, overlaid: the values of a form. */
  settings: { params: CallParams & { flow: SelectedFlow; environment: string }; result: { declared: JsonObject } };
  /** The text of acme.yaml with edits made, its comments and layout kept: for the editor to put in place, so that undo works. */
  "config/edit": { params: CallParams & { text: string; edits: ConfigEditParams[] }; result: { text: string } };
  /** A first acme.yaml from what is in the folder. Nothing is written. Works without a configuration. */
  "init/draft": { params: CallParams & InitDraftParams; result: InitDraftResult };
  /** Writes acme.yaml into the host's folder. Throws `usage-invalid` where there is one and `replace` is not true. */
  "init/write": { params: CallParams & { text: string; replace?: boolean }; result: { file: string } };
  /** Find Flows. Ids are {@link Flow.id}. With `refresh` only files are looked at that `files/changed` named, or that came or went. */
  flows: { params: CallParams & ListingParams & ReadParams; result: Listing<Flow> };
  /** Find Deployments. Ids are by {@link deploymentId}. */
  deployments: {
    params: CallParams & ListingParams & ReadParams & { environments?: string[]; everything?: boolean };
    result: Listing<DeploymentView> & { unread: string[] };
  };
  /** One Deployment whole, its settings with marks in place of secrets. Throws `release-missing` where it is gone. */
  deployment: { params: CallParams & { key: DeploymentKey }; result: Deployment };
  /**
   * Flows by environments. Ids are by {@link statusRowId}. With `flows` only rows of these, by {@link Flow.key}, are read, and
   * the answer is what differs in them; where `since` is not the last revision, all are. With `anew` these environments are
   * read whole, and of the others what changed.
   */
  status: {
    params: CallParams & ListingParams & ReadParams & { branch?: string; flows?: string[]; anew?: string[] };
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
  /** Records that a step passed, or did not, for what runs in an environment: see `Portal.validate`. */
  validate: { params: CallParams & { request: ValidationRequest }; result: { recorded: RecordedInTarget[] } };
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
  /** Which commits one side has and the other has not, flow by flow: see `Portal.changes`. */
  changes: { params: CallParams & { query: ChangesQuery }; result: Changes };
  /** Two environments' settings side by side, flow by flow, with marks in place of secrets: see `Portal.compareSettings`. */
  compareSettings: { params: CallParams & { query: SettingsQuery }; result: SettingsComparison };
  /** Which flows run a commit, branch or tag in which environments. Throws `revision-unknown`. */
  commit: { params: CallParams & { revision: string; branch?: string }; result: CommitStatus };
  /** The text of a file at a commit, branch or tag; none where that has no such file. */
  source: {
    params: CallParams & { revision: string; path: string };
    result: { commit: string; text?: string };
  };
  /** The files of the project that differ between two revisions; with `flow`, those that it is made of: see `Portal.differences`. */
  differences: { params: CallParams & DifferencesQuery; result: Differences };
  /** Whether everything is in place. Each check is told by `doctor/check` as it ends. Works without a configuration. */
  doctor: { params: CallParams; result: { checks: Check[] } };
  /**
   * What is missing on this machine to deploy; no server is asked. The answer is kept until the configuration is read again;
   * with `again` it is looked for anew, which may start programs.
   */
  setup: { params: CallParams & { again?: boolean }; result: { problems: Problem[] } };
}

const settingsQuerySchema: z.ZodType<SettingsQuery> = z.object({
  left: z.string().min(1),
  right: z.string().min(1),
  flows: z.array(z.string()).exactOptional(),
  branch: z.string().exactOptional(),
});
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
  project: { params: z.object({ ...call, again: z.boolean().exactOptional() }), result: projectViewSchema },
  schemas: { params: z.object(call), result: schemasViewSchema },
  settings: {
    params: z.object({ ...call, flow: selectedFlowSchema, environment: z.string() }),
    result: z.object({ declared: jsonObjectSchema }),
  },
  "config/edit": {
    params: z.object({ ...call, text: z.string(), edits: z.array(configEditParamsSchema) }),
    result: z.object({ text: z.string() }),
  },
  "init/draft": { params: initDraftParamsSchema.and(z.object(call)), result: initDraftResultSchema },
  "init/write": {
    params: z.object({ ...call, text: z.string(), replace: z.boolean().exactOptional() }),
    result: z.object({ file: z.string() }),
  },
  flows: { params: z.object({ ...call, ...listing, ...read }), result: listingSchema(flowSchema) },
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
    params: z.object({
      ...call,
      ...listing,
      ...read,
      branch: z.string().exactOptional(),
      flows: names.exactOptional(),
      anew: names.exactOptional(),
    }),
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
  validate: {
    params: z.object({ ...call, request: validationRequestSchema }),
    result: z.object({ recorded: z.array(recordedInTargetSchema) }),
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
  changes: { params: z.object({ ...call, query: changesQuerySchema }), result: changesSchema },
  compareSettings: { params: z.object({ ...call, query: settingsQuerySchema }), result: settingsComparisonSchema },
  commit: {
    params: z.object({ ...call, revision: z.string().min(1), branch: z.string().exactOptional() }),
    result: commitStatusSchema,
  },
  source: {
    params: z.object({ ...call, revision: z.string().min(1), path: z.string().min(1) }),
    result: z.object({ commit: z.string(), text: z.string().exactOptional() }),
  },
  differences: {
    params: z.object({
      ...call,
      left: z.string().min(1),
      right: z.string().min(1),
      flow: z.string().exactOptional(),
    }),
    result: z.object({ files: z.array(fileDifferenceSchema), leftOut: z.int().nonnegative().exactOptional() }),
  },
  doctor: { params: z.object(call), result: z.object({ checks: z.array(checkSchema) }) },
  setup: {
    params: z.object({ ...call, again: z.boolean().exactOptional() }),
    result: z.object({ problems: z.array(problemSchema) }),
  },
};

/** The schema of one item, of the methods that answer a {@link Listing}: who gets thousands can check them bit by bit. */
export const listedItems: {
  readonly flows: z.ZodType<Flow>;
  readonly deployments: z.ZodType<DeploymentView>;
  readonly status: z.ZodType<StatusRowView>;
} = { flows: flowSchema, deployments: deploymentViewSchema, status: statusRowViewSchema };

/** The name of a method. */
export type HostMethod = keyof HostRequests;
