// Writes with `prefect deploy`: one start for many Deployments, and one more after each that fails, because it stops
// there. What cannot be said in its file is done before it by REST.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  AcmeError,
  type ChangeSet,
  type Context,
  describeKey,
  type Outcome,
  outlasting,
  type Remark,
  toAcmeError,
  type Write,
} from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { deploymentRowSchema } from "../api/rows.ts";
import { runDeploy } from "../prefect-cli/deploy-command.ts";
import type { PrefectPython } from "../prefect-cli/python.ts";
import type { RunProgram } from "../prefect-cli/run-program.ts";
import { firesAfter } from "../promote/keep-fires.ts";
import { LiveRows } from "../promote/live-rows.ts";
import { NEAR, readNearFires } from "../promote/near-fires.ts";
import { NextRuns } from "../promote/next-runs.ts";
import { limitRunsAfterDeploy, removeDroppedSchedules } from "../promote/write-row.ts";
import { cliEnvironment } from "./cli-environment.ts";
import { deployFile, unsafeValue } from "./deploy-file.ts";
import { memoOf } from "./deploy-memo.ts";
import { codeVariables } from "./code-variables.ts";
import { isThere, type PutBack, takeOutOfService } from "./replace.ts";

/** What writing with the CLI takes. */
export interface CliParts {
  /** Absolute path of the project's folder: entrypoints are relative to it. */
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  python: () => Promise<PrefectPython>;
  run: RunProgram;
}

/** The same, while it goes on. */
interface RunningParts extends CliParts {
  nextRuns: NextRuns;
  /** For what comes after each that was deployed: one for all, so that together they take no longer after a cancellation. */
  begun: Context;
}

/** Milliseconds from the CLI's start to its first write, and from one write to the next. */
const START = 2_000;
const EACH = 400;
/** How long after a fire its run has surely been handed on, in milliseconds. */
const AFTER = 500;

interface Entry {
  changeSet: ChangeSet;
  write: Write;
  putBack: PutBack;
  /** Something was written already: schedules that are dropped. */
  touched: boolean;
}

/** Writes change sets of one server. Yields an outcome for each that was begun. */
export async function* applyByCli(
  parts: CliParts,
  api: PrefectApi,
  changeSets: readonly ChangeSet[],
  context: Context,
): AsyncGenerator<Outcome | Remark> {
  const folder = await mkdtemp(join(tmpdir(), "acme-deploy-"));
  const begun = outlasting(context);
  try {
    let python: PrefectPython;
    let live: LiveRows;
    try {
      python = await parts.python();
      await passNearFires(api, changeSets, context);
      const writes = changeSets.flatMap((changeSet) => changeSet.writes);
      live = await LiveRows.read(api, writes, context);
    } catch (caught) {
      if (context.signal.aborted) return;
      const error = toAcmeError(caught, "preparing prefect deploy");
      for (const { id } of changeSets) yield { changeSet: id, is: "failed", error, left: "as-before" };
      return;
    }
    const ready: Entry[] = [];
    const stale = new Set<ChangeSet>();
    for (const changeSet of changeSets) if (changeSet.writes.some((write) => live.isStale(write))) stale.add(changeSet);
    for (const { id } of stale) yield { changeSet: id, is: "stale" };
    for (const changeSet of changeSets) {
      if (context.signal.aborted) break;
      if (stale.has(changeSet)) continue;
      const prepared = await prepare(api, changeSet, context);
      if ("is" in prepared) yield prepared;
      else ready.push(prepared);
    }
    const nextRuns = new NextRuns();
    try {
      yield* deployAll({ ...parts, nextRuns, begun }, python, api, ready, folder, context);
    } catch (caught) {
      const error = toAcmeError(caught, "running prefect deploy");
      for (const entry of ready) yield await failedEntry(api, entry, error, "unknown", context);
    }
    for (const problem of await nextRuns.confirm(begun)) yield { is: "remark", problem };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What comes before the CLI. Schedules that are dropped go first: the CLI would leave them, and they would still run. */
async function prepare(api: PrefectApi, changeSet: ChangeSet, context: Context): Promise<Entry | Outcome> {
  const failed = (error: AcmeError, left: "as-before" | "unknown"): Outcome => ({
    changeSet: changeSet.id,
    is: "failed",
    error,
    left,
  });
  const [write] = changeSet.writes;
  if (write === undefined) return { changeSet: changeSet.id, is: "applied" };
  const unsafe = unsafeValue(write);
  if (unsafe !== undefined) return failed(unsafe, "as-before");
  const { desired, live } = write;
  try {
    deployFile([write]);
  } catch (caught) {
    return failed(toAcmeError(caught, `preparing ${describeKey(desired.key)}`), "as-before");
  }
  try {
    const putBack = await takeOutOfService(
      api,
      memoOf(desired).replaces,
      `${desired.flowName}/${desired.name}`,
      context,
    );
    try {
      const touched =
        live !== undefined &&
        live.flowName === desired.flowName &&
        (await removeDroppedSchedules(api, live.id, write, context));
      return { changeSet, write, putBack, touched };
    } catch (caught) {
      await putBack();
      throw caught;
    }
  } catch (caught) {
    return failed(toAcmeError(caught, `preparing ${describeKey(desired.key)}`), "unknown");
  }
}

async function* deployAll(
  parts: RunningParts,
  python: PrefectPython,
  api: PrefectApi,
  ready: readonly Entry[],
  folder: string,
  context: Context,
): AsyncGenerator<Outcome> {
  let open = [...ready];
  let done = 0;
  const { nextRuns, begun } = parts;
  const environment = cliEnvironment(api.server, { directory: parts.directory, env: parts.env }, folder);
  while (open.length > 0) {
    if (context.signal.aborted) break;
    const { text, environment: texts, secrets } = deployFile(open.map(({ write }) => write));
    const file = join(folder, `${ready.length - open.length}.yaml`);
    await writeFile(file, text, { mode: 0o600 });
    const scheduled: Promise<void>[] = [];
    const end = await runDeploy({
      python,
      directory: parts.directory,
      file,
      names: open.map(({ write }) => write.desired.name),
      environment: { ...environment, ...codeVariables(open[0]?.write.desired.release.code ?? {}), ...texts },
      secrets: [...secrets, ...Object.values(api.server.headers), ...credentials(api)],
      run: parts.run,
      signal: context.signal,
      onEvent: (event) => {
        if (event.is === "done") {
          done++;
          const entry = open.find(({ write }) => write.desired.name === event.deployment);
          if (entry !== undefined) scheduled.push(keepFiresOf(nextRuns, api, event.id, entry.write, begun));
        }
        context.progress({ message: `prefect deploy: ${event.deployment}`, done, total: ready.length });
      },
    }).catch((caught: unknown) => toAcmeError(caught, "starting prefect deploy"));
    await Promise.all(scheduled);
    if (end instanceof AcmeError) {
      for (const entry of open) yield await failedEntry(api, entry, end, "as-before", context);
      return;
    }
    const taken = new Set(end.done);
    for (const { changeSet, write } of open)
      if (taken.has(write.desired.name)) yield await finished(nextRuns, api, changeSet, write, begun);
    open = open.filter(({ write }) => !taken.has(write.desired.name));
    const { failed } = end;
    if (failed === undefined) break;
    const culprit = open.find(({ write }) => write.desired.name === failed.name);
    open = open.filter((entry) => entry !== culprit);
    if (culprit !== undefined) yield await failedEntry(api, culprit, failed.error, failed.left, context);
    if (failed.error.code === "engine-unreachable" || failed.error.code === "engine-unauthorized") {
      for (const entry of open) yield await failedEntry(api, entry, failed.error, "as-before", context);
      return;
    }
  }
  // Cancelled: what was not begun has no outcome unless something was written, and must not stay out of service.
  for (const entry of open) {
    if (entry.touched) yield await failedEntry(api, entry, cancelled(entry.write), "unknown", context);
    else await entry.putBack();
  }
}

function cancelled({ desired }: Write): AcmeError {
  return new AcmeError({ code: "cancelled", message: `Cancelled before ${describeKey(desired.key)} was deployed.` });
}

/** While the CLI goes on with the others: it gave the schedules new ids, and removed the next runs. */
async function keepFiresOf(
  nextRuns: NextRuns,
  api: PrefectApi,
  id: string,
  write: Write,
  context: Context,
): Promise<void> {
  if (!firesAfter(write)) return;
  const { name } = write.desired;
  const options = { what: `reading ${name}`, signal: context.signal, log: context.log };
  try {
    const { updated } = await api.call("GET", `/deployments/${id}`, undefined, deploymentRowSchema, options);
    const since = updated ?? api.now(context.now()).toISOString();
    await nextRuns.make(api, { id, name, settings: write.settings, since, replaced: true }, context);
  } catch (caught) {
    context.log.warn(
      `The next runs of ${name} are made by the server within 5 s: ${toAcmeError(caught, name).message}`,
    );
  }
}

/** The CLI does not send how many runs a schedule may keep ahead. */
async function finished(
  nextRuns: NextRuns,
  api: PrefectApi,
  changeSet: ChangeSet,
  write: Write,
  context: Context,
): Promise<Outcome> {
  try {
    const written = await limitRunsAfterDeploy(api, write, context);
    if (written !== undefined) await keepFiresOf(nextRuns, api, written, write, context);
    return { changeSet: changeSet.id, is: "applied" };
  } catch (caught) {
    const error = toAcmeError(caught, `limiting the runs of ${write.desired.name}`);
    return { changeSet: changeSet.id, is: "failed", error, left: "unknown" };
  }
}

/** What a Deployment would have replaced goes on in its place, unless the new one came to be all the same. */
async function failedEntry(
  api: PrefectApi,
  { changeSet, write, putBack, touched }: Entry,
  error: AcmeError,
  untouched: "as-before" | "unknown",
  context: Context,
): Promise<Outcome> {
  const { flowName, name } = write.desired;
  const left = touched ? "unknown" : untouched;
  try {
    if (
      memoOf(write.desired).replaces.length > 0 &&
      (left === "as-before" || !(await isThere(api, flowName, name, outlasting(context))))
    )
      await putBack();
  } catch (caught) {
    const second = toAcmeError(caught, "putting back what was to be replaced");
    const both = new AcmeError({
      code: error.code,
      message: `${error.message} What it was to replace is still paused: ${second.message}`,
      hint: "Run the same command again, or resume it in Prefect.",
      cause: error,
    });
    return { changeSet: changeSet.id, is: "failed", error: both, left: "unknown" };
  }
  return { changeSet: changeSet.id, is: "failed", error, left };
}

function credentials({ server: { env } }: PrefectApi): string[] {
  return [env["PREFECT_API_KEY"], env["PREFECT_API_AUTH_STRING"]].filter((value) => value !== undefined);
}

/**
 * A write removes a Deployment's next runs, and they are made again right after it (`keep-fires.ts`). For the case that this
 * is not reached the start waits past the last fire that would fall into its writing; what fires again and again meanwhile
 * cannot be passed.
 */
async function passNearFires(api: PrefectApi, changeSets: readonly ChangeSet[], context: Context): Promise<void> {
  const writes = changeSets.flatMap(({ writes: all }) => all);
  const live = writes.filter((write) => (write.live?.schedules?.length ?? 0) > 0 && write.live?.paused !== true);
  const ids = [
    ...live.map((write) => write.live?.id ?? ""),
    ...writes.flatMap(({ desired }) => memoOf(desired).replaces.map(({ id }) => id)),
  ];
  if (ids.length === 0) return;
  const within = START + EACH * writes.length;
  const fires = await readNearFires(api, ids, within, context);
  const now = api.now(context.now()).getTime();
  const window = within + NEAR;
  const passable = [...fires.values()].flatMap(([first = 0, second = Infinity]) =>
    first <= now + window && second - first > window ? [first] : [],
  );
  const last = Math.max(0, ...passable);
  if (last <= now) return;
  context.progress({ message: "Waiting for a scheduled run to start" });
  await wait(last + AFTER - now, undefined, { signal: context.signal });
}
