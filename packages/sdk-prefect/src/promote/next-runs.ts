// Whether the next runs of what a batch wrote are there: a write removes them, and that the server was asked to make them
// again is not yet that it did. Read once, when all is written. How they are made is in keep-fires.ts.
import { AcmeError, type Context, type Field, toAcmeError } from "@acme/sdk-core";
import { z } from "zod";
import { pageSize, type PrefectApi } from "../api/prefect-api.ts";
import { type FlowRunRow, flowRunRowSchema } from "../api/rows.ts";
import { prefectForecaster } from "../deployments/forecast.ts";
import { firesAfter, keepFires, type Written } from "./keep-fires.ts";

/** How far ahead Prefect makes runs is 100 days: what fires later has none yet. In milliseconds, with a margin. */
const PLANNED_AHEAD = 90 * 86_400_000;
/** How far from its time a run may be, in milliseconds. */
const TOLERANCE = 500;
/** So many pages of runs are read at most. Mostly it is one: who fires often has its next run at their beginning. */
const PAGES = 10;

/** A Deployment that was written, and that starts runs by itself. */
export interface Scheduled extends Written {
  /** As they are now. */
  settings: readonly Field[];
}

/** One whose next run is to be there: at this time in milliseconds, or, where only the server can tell, from `from` on. */
interface Expected extends Scheduled {
  at?: number;
  from: number;
}

/** The next runs of one batch. */
export class NextRuns {
  readonly #written = new Map<PrefectApi, Map<string, Scheduled>>();

  /** Makes those of a Deployment that was just written. Never throws. */
  async make(api: PrefectApi, deployment: Scheduled, context: Context): Promise<void> {
    const written = this.#written.get(api) ?? new Map<string, Scheduled>();
    this.#written.set(api, written.set(deployment.id, deployment));
    await keepFires(api, deployment, context);
  }

  /**
   * Reads whether they are there. Gives a problem for each that is not, by name; what could not be looked at is a warning.
   * Never throws: what was written is written.
   */
  async confirm(context: Context): Promise<AcmeError[]> {
    const problems: AcmeError[] = [];
    for (const [api, written] of this.#written) {
      const now = api.now(context.now()).getTime();
      const expected = [...written.values()].flatMap((one) => expectedOf(one, now));
      try {
        const { missing, unchecked } = await look(api, expected, context);
        problems.push(...missing.map(missingRun));
        for (const one of unchecked) context.log.warn(uncheckedRun(one));
      } catch (caught) {
        problems.push(unreadRuns(expected, toAcmeError(caught, "reading the next runs")));
      }
    }
    this.#written.clear();
    return problems;
  }
}

/** Nothing where it fires too late for a run to be there already. */
function expectedOf(written: Scheduled, now: number): Expected[] {
  // The server's time is known to a second: what fired before the write was not removed by it.
  const from = Math.max(now, Date.parse(written.since));
  const [next] = prefectForecaster.forecast(written.settings, new Date(from), 1)?.runs ?? [];
  if (next === undefined) return firesAfter(written) ? [{ ...written, from }] : [];
  const at = Date.parse(next.at);
  return at - now < PLANNED_AHEAD ? [{ ...written, at, from }] : [];
}

/** Reads from the first that is still open; what the pages have passed is missing. */
async function look(
  api: PrefectApi,
  expected: readonly Expected[],
  context: Context,
): Promise<{ missing: Expected[]; unchecked: Expected[] }> {
  const open = new Map(expected.map((one) => [one.id, one]));
  const missing: Expected[] = [];
  const options = { what: "reading the next runs", signal: context.signal, log: context.log };
  for (let page = 0; open.size > 0 && page < PAGES; page++) {
    const after = Math.min(...[...open.values()].map(({ at, from }) => at ?? from)) - TOLERANCE;
    const body = {
      sort: "EXPECTED_START_TIME_ASC",
      limit: pageSize,
      flow_runs: {
        deployment_id: { any_: [...open.keys()] },
        expected_start_time: { after_: new Date(after).toISOString() },
      },
    };
    const rows = await api.call("POST", "/flow_runs/filter", body, z.array(flowRunRowSchema), options);
    const before = open.size;
    for (const row of rows) {
      const one = open.get(row.deployment_id ?? "");
      if (one !== undefined && isNext(row, one)) open.delete(one.id);
    }
    const isLast = rows.length < pageSize;
    const passed = isLast ? Infinity : Date.parse(rows.at(-1)?.expected_start_time ?? "") - TOLERANCE;
    for (const one of open.values()) {
      if (one.at === undefined || !(one.at < passed)) continue;
      missing.push(one);
      open.delete(one.id);
    }
    if (isLast || open.size === before) break;
  }
  return { missing, unchecked: [...open.values()] };
}

/** Also one that a worker has taken ahead, or that began meanwhile. */
function isNext({ auto_scheduled: isOwn, expected_start_time: text }: FlowRunRow, { at, from }: Expected): boolean {
  const time = Date.parse(text ?? "");
  return isOwn === true && (at === undefined ? time >= from : Math.abs(time - at) < TOLERANCE);
}

function missingRun({ name, at = 0 }: Expected): AcmeError {
  return new AcmeError({
    code: "readback-differs",
    message: `The next run of ${name}, at ${new Date(at).toISOString()}, is not there: the server has not made it.`,
    hint: "Look at its upcoming runs in a minute: where none comes, the server's scheduler does not run.",
  });
}

function uncheckedRun({ name, at }: Expected): string {
  const why = at === undefined ? "only the server can tell when it fires, and has made none" : "too many others are";
  return `Whether the next run of ${name} is there was not checked: ${why}. Look at its upcoming runs.`;
}

function unreadRuns(expected: readonly Expected[], cause: AcmeError): AcmeError {
  const what = expected.length === 1 ? expected[0]?.name : `${expected.length} Deployments`;
  return new AcmeError({
    code: cause.code,
    message: `Whether the next runs of ${what} are there could not be read. ${cause.message}`,
    hint: "What was written stays. Look at the upcoming runs: the server's scheduler makes them within a minute.",
    cause,
  });
}
