// Whether the next runs of what a batch wrote are there: a write removes them, and that the server was asked to make them
// again is not yet that it did. Read once, when all is written. How they are made is in keep-fires.ts.
import { type Context, type Field, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type FlowRunRow, flowRunRowSchema } from "../api/rows.ts";
import { prefectForecaster } from "../deployments/forecast.ts";
import { keepFires } from "./keep-fires.ts";

/** How far ahead Prefect makes runs is 100 days: what fires later has none yet. In milliseconds, with a margin. */
const PLANNED_AHEAD = 90 * 86_400_000;
/** Prefect's largest page. */
const PAGE = 200;

/** A Deployment that was written, and that starts runs by itself. */
export interface Scheduled {
  id: string;
  name: string;
  /** As they are now. */
  settings: readonly Field[];
  /** The server's time of the write, or just before: ISO 8601. */
  since: string;
  /** The write gave its schedules new ids. */
  replaced: boolean;
}

/** The next runs of one batch. */
export class NextRuns {
  readonly #written = new Map<PrefectApi, Map<string, Scheduled>>();

  /** Makes those of a Deployment that was just written. Never throws. */
  async make(api: PrefectApi, deployment: Scheduled, context: Context): Promise<void> {
    const written = this.#written.get(api) ?? new Map<string, Scheduled>();
    this.#written.set(api, written.set(deployment.id, deployment));
    await keepFires(api, deployment, deployment, context);
  }

  /** Reads whether they are there, and warns of each that is not, by name. Never throws: what was written is written. */
  async confirm(context: Context): Promise<void> {
    for (const [api, written] of this.#written) {
      const due = [...written.values()].flatMap((one) => {
        const at = nextFire(one, api.now(context.now()));
        return at === undefined ? [] : [{ ...one, at }];
      });
      try {
        const missing = await withoutRun(api, due, context);
        for (const { name, at } of due.filter(({ id }) => missing.has(id))) {
          context.log.warn(
            `The next run of ${name}, at ${at}, is not there: the server has not made it. Look at its upcoming runs in a minute: where none comes, the server's scheduler does not run.`,
          );
        }
      } catch (caught) {
        const { message } = toAcmeError(caught, "reading the next runs");
        const what = due.length === 1 ? due[0]?.name : `${due.length} Deployments`;
        context.log.warn(`Whether the next runs of ${what} are there could not be read. ${message}`);
      }
    }
    this.#written.clear();
  }
}

/** The next fire, where it is near enough to have a run already. Of a recurrence rule only the server knows whether one comes. */
function nextFire({ settings }: Scheduled, now: Date): string | undefined {
  const [next] = prefectForecaster.forecast(settings, now, 1)?.runs ?? [];
  return next !== undefined && Date.parse(next.at) - now.getTime() < PLANNED_AHEAD ? next.at : undefined;
}

/** The ids of those that have no run since their write. What fires often fills pages, so that the next one is of the others. */
async function withoutRun(api: PrefectApi, due: readonly Scheduled[], context: Context): Promise<Set<string>> {
  const open = new Map(due.map(({ id, since }) => [id, Date.parse(since)]));
  const options = { what: "reading the next runs", signal: context.signal, log: context.log };
  while (open.size > 0) {
    const [first = 0] = [...open.values()].sort((a, b) => a - b);
    const body = {
      sort: "EXPECTED_START_TIME_ASC",
      limit: PAGE,
      flow_runs: {
        deployment_id: { any_: [...open.keys()] },
        expected_start_time: { after_: new Date(first).toISOString() },
      },
    };
    const rows = await api.call("POST", "/flow_runs/filter", body, z.array(flowRunRowSchema), options);
    const before = open.size;
    for (const row of rows) if (isNext(row, open)) open.delete(row.deployment_id ?? "");
    if (rows.length < PAGE || open.size === before) break;
  }
  return new Set(open.keys());
}

/** Also one that a worker has taken ahead, or that began meanwhile. */
function isNext(
  { deployment_id: id, auto_scheduled: isOwn, expected_start_time: time }: FlowRunRow,
  open: ReadonlyMap<string, number>,
): boolean {
  const since = open.get(id ?? "");
  return since !== undefined && isOwn === true && Date.parse(time ?? "") >= since;
}
