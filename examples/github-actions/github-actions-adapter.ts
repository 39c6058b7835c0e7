// Deploys and promotes by dispatching a workflow, and follows exactly the run that this started. What is deployed is read
// from the repository's Deployments, which the workflow records. Requests and their failures are in github-api.ts.
import { setTimeout as sleep } from "node:timers/promises";
import * as core from "@acme/sdk-core";
import { z } from "zod";
import { ask, deploymentsSchema, dispatchSchema, jsonOf, runSchema, runsSchema, statusesSchema } from "./github-api.ts";

const environmentSchema = z.object({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/).describe("`owner/name`."),
  workflow: z.string().regex(/^[\w.-]+$/).default("deploy-flow.yml").describe("The file in .github/workflows."),
  ref: z.string().default("main").describe("The branch whose workflow runs. The Release is another matter."),
  api_url: z.url().default("https://api.github.com"),
  token_env: z.string().default("GITHUB_TOKEN").describe("The environment variable that holds the token."),
  poll_seconds: z.number().positive().default(5).describe("How often a run is looked at."),
});
const schemas = { options: z.object({}), environment: environmentSchema, flow: z.looseObject({}) };

/** What goes through the workflow into the payload of a GitHub Deployment. */
const recordSchema = z.object({ key: core.deploymentKeySchema, release: core.releaseSchema, settings: core.jsonObjectSchema });
type Run = { id: number; html_url: string };
/** Where a change goes; and, when it is submitted, which run it is. */
const placeSchema = environmentSchema.extend({ environment: z.string() });
const followSchema = z.object({ place: placeSchema, run: z.int(), changeSet: z.string(), flow: z.string() });
type Place = z.infer<typeof placeSchema>;

export function githubActions(): core.Adapter {
  return {
    name: "github-actions",
    deployments: {
      find: (query, context) => core.findInEach(query.environments, (one) => deploymentsIn(placeOf(one), query, context)),
    },
    deployer: writer(({ code, dirty, flow }) => core.sealRelease({ code, pinned: !dirty, runs: { path: flow.path } })),
    promoter: writer(({ release }) => release),
  };
}

export default core.defineAdapter({ name: "github-actions", schemas, create: githubActions });

function placeOf({ name, options }: core.Environment): Place {
  return { ...environmentSchema.parse(options), environment: name };
}

/** GitHub lists the newest first: of each key, the first that succeeded runs. */
async function deploymentsIn(place: Place, query: core.DeploymentQuery, { signal }: core.Context): Promise<core.Deployment[]> {
  const settled = new Set<string>();
  const running: core.Deployment[] = [];
  for (let page = 1; ; page++) {
    const path = `/deployments?environment=${encodeURIComponent(place.environment)}&per_page=100&page=${page}`;
    const listed = await ask(place, deploymentsSchema, path, { signal });
    for (const { id, payload, updated_at: updated } of listed) {
      const record = recordSchema.safeParse(typeof payload === "string" ? jsonOf(payload) : payload).data;
      if (record === undefined) continue; // somebody else's
      const { key, release, settings } = record;
      if (key.project !== query.project || settled.has(core.keyId(key))) continue;
      const statuses = await ask(place, statusesSchema, `/deployments/${id}/statuses?per_page=100`, { signal });
      const last = statuses.toSorted((a, b) => b.id - a.id)[0];
      if (last?.state === "success" || last?.state === "inactive") settled.add(core.keyId(key));
      if (last?.state !== "success") continue; // inactive: taken away; else: the one before still runs
      const url = last.log_url ? { url: last.log_url } : {};
      running.push({ id: String(id), name: key.flow, flowName: key.flow, key, release, settings: core.fieldsOf(settings), updated, ...url });
    }
    if (listed.length < 100) return running;
  }
}

function writer<R extends core.DeployRequest | core.PromoteRequest>(releaseOf: (request: R) => core.Release): core.Writer<R> {
  const desired = (request: R): core.Desired => {
    const { key, settings, environment } = request;
    const place = placeOf(environment);
    const names = { key, changeSet: core.keyId(key), name: key.flow, flowName: key.flow };
    const notes = [`The workflow ${place.workflow} of ${place.repository} will do it.`];
    const refusals = refusalsOf(request);
    return { ...names, release: releaseOf(request), settings: core.fieldsOf(settings), memo: place, notes, refusals };
  };
  return {
    declare: async (requests) => ({ items: requests.map(desired), problems: [] }),
    apply: async function* (changeSets, context) {
      for (const changeSet of changeSets) {
        if (context.signal.aborted) return;
        yield await submit(changeSet, context);
      }
    },
    settle: followRun,
  };
}

function refusalsOf(request: core.DeployRequest | core.PromoteRequest): core.AcmeError[] {
  const secrets = core.fieldsOf(request.settings).filter(({ path }) => /(PASSWORD|SECRET|TOKEN)$/i.test(path));
  const refusals = secrets.map(({ path }) => {
    const message = `${core.describePath(path)} would stand in the inputs of a workflow, for many to read.`;
    return new core.AcmeError({ code: "value-unsafe", message, hint: "Keep it as a secret of the GitHub environment." });
  });
  if (!("dirty" in request && request.dirty)) return refusals;
  const message = "A workflow checks out a commit; what is not committed cannot be deployed by it.";
  return [...refusals, new core.AcmeError({ code: "tree-dirty", message, hint: "Commit and push it." })];
}

async function submit({ id, attempt, writes }: core.ChangeSet, context: core.Context): Promise<core.Outcome> {
  const [{ desired: { key, memo, release }, settings }] = writes as [core.Write];
  const place = placeSchema.parse(memo);
  const record: z.infer<typeof recordSchema> = { key, release: release as core.Release, settings: core.objectOf(settings) };
  // The workflow has this in its `run-name`, so that its run can be told from every other.
  const mark = core.digestJson(attempt, 16);
  const inputs = { environment: place.environment, flow: key.flow, attempt: mark, record: JSON.stringify(record) };
  try {
    const run = (await dispatch(place, inputs, context)) ?? (await findRun(place, mark, context));
    const reference = { place, run: run.id, changeSet: id, flow: key.flow };
    return { changeSet: id, is: "submitted", follow: { url: run.html_url, reference } };
  } catch (caught) {
    const error = core.toAcmeError(caught, `dispatching ${place.workflow} for ${key.flow}`);
    const isRefused = ["engine-rejected", "engine-unauthorized", "engine-busy"].includes(error.code);
    return { changeSet: id, is: "failed", error, left: isRefused ? "as-before" : "unknown" };
  }
}

/** The run that was started; undefined where the server does not say, or its answer was lost. */
async function dispatch(place: Place, inputs: core.JsonObject, { signal }: core.Context): Promise<Run | undefined> {
  const path = `/actions/workflows/${place.workflow}/dispatches`;
  const body = { ref: place.ref, inputs, return_run_details: true };
  const answer = await ask(place, dispatchSchema, path, { signal, body }).catch((caught: unknown) => {
    if (core.isAcmeError(caught) && caught.code === "answer-lost") return undefined;
    throw caught;
  });
  return answer && { ...answer, id: answer.workflow_run_id };
}

/** Never the newest run: the one with our mark in its title. A run shows up some seconds after its dispatch. */
async function findRun(place: Place, mark: string, { signal }: core.Context): Promise<Run> {
  const path = `/actions/workflows/${place.workflow}/runs?event=workflow_dispatch&per_page=100`;
  for (let look = 1; look <= 12; look++) {
    const { workflow_runs: runs } = await ask(place, runsSchema, path, { signal });
    const found = runs.find(({ display_title: title }) => title.includes(mark));
    if (found !== undefined) return found;
    await sleep(place.poll_seconds * 1000, undefined, { signal });
  }
  const message = `${place.workflow} was dispatched, and no run of it has ${mark} in its name.`;
  const hint = `Look for it in the Actions of ${place.repository}; the workflow's run-name must hold inputs.attempt.`;
  throw new core.AcmeError({ code: "answer-lost", message, hint });
}

async function followRun({ reference }: core.Follow, { signal, progress }: core.Context): Promise<core.Outcome> {
  const { place, run, changeSet, flow } = followSchema.parse(reference);
  for (;;) {
    const { status, conclusion, html_url: url } = await ask(place, runSchema, `/actions/runs/${run}`, { signal });
    if (status === "completed") {
      if (conclusion === "success") return { changeSet, is: "applied" };
      const message = `The workflow run for ${flow} ended as ${conclusion ?? "unknown"}.`;
      const error = new core.AcmeError({ code: "tool-failed", message, hint: `Read ${url}` });
      return { changeSet, is: "failed", error, left: "unknown" };
    }
    progress({ message: `${flow}: the workflow run is ${status ?? "queued"}` });
    await sleep(place.poll_seconds * 1000, undefined, { signal });
  }
}
