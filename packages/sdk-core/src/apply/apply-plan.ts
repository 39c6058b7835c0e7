// Applies planned changes: under a lease compare, record the intent, write, settle, read back, record the result. Every
// change ends.
import { isUnchanged } from "../adapting/is-unchanged.ts";
import { outlasting } from "../adapting/outlasting.ts";
import { AcmeError, toAcmeError } from "../errors/acme-error.ts";
import { describeKey, keyId } from "../model/deployment.ts";
import type { PlanItem } from "../plan/plan.ts";
import { staleItem } from "../plan/plan-stale.ts";
import type { Planned } from "../plan/plan-items.ts";
import type { Context } from "../ports/context.ts";
import type { ChangeSet } from "../ports/deployer.ts";
import type { ApplyJob, End, EndChange, Writing } from "./apply-job.ts";
import type { BatchItem, BatchResult } from "./batch-result.ts";
import { holdLease, type Holding } from "./hold-lease.ts";
import { newsOf, recordBatch, unrecorded } from "./record-batch.ts";
import { failedOrCancelled, settleByReading, type Submitted, submittedEnd, type Unread } from "./settle-by-reading.ts";

/** Applies a plan. Throws only where nothing was written at all: the target or the history cannot be reached. */
export async function applyPlanned(job: ApplyJob, context: Context): Promise<BatchResult> {
  const { request } = job.plan;
  const ends = new Map<string, End>();
  const end: EndChange = (planned, how) => {
    const id = keyId(planned.item.key);
    if (ends.has(id)) return;
    ends.set(id, how);
    job.onItem?.(batchItem(planned.item, how));
  };
  for (const one of job.planned) {
    const [refusal] = one.item.refusals;
    if (refusal !== undefined) end(one, { result: "skipped", error: refusal });
    else if (one.item.does === "unchanged") end(one, { result: "unchanged" });
  }

  const result: BatchResult = {
    batch: crypto.randomUUID(),
    action: request.action,
    environment: job.environment.name,
    ...(request.from === undefined ? {} : { from: request.from }),
    items: [],
    problems: [],
  };
  const wanted = job.planned.filter((one): one is Writing => one.write !== undefined);
  const act = async (holding: Holding): Promise<void> => {
    const stale = await job.confirm(holding.context);
    const isStale = ({ item }: Planned): boolean => stale.has(keyId(item.key));
    // What somebody else did is said in the same words whether the plan is looked at again or not.
    const asRead = await refuseChanged(job, wanted, end, holding.context);
    for (const one of asRead) {
      const error = stale.get(keyId(one.item.key));
      if (error !== undefined) end(one, { result: "skipped", error: error.toJSON() });
    }
    const writing = asRead.filter((one) => !isStale(one));
    const recorded = [...writing, ...newsOf(job).filter((one) => !isStale(one))];
    if (recorded.length === 0 || context.signal.aborted) return;
    await recordBatch(job, { id: result.batch, changes: recorded }, holding.context);
    await write(job, result, writing, end, holding);
    await recordBatch(job, { id: result.batch, changes: recorded, ends }, outlasting(context)).catch(
      (caught: unknown) => {
        result.problems.push(unrecorded(caught).toJSON());
      },
    );
  };
  const { project } = job.plan;
  const lease = {
    project,
    environment: job.environment,
    holder: result.batch,
    action: request.action,
    actor: job.actor.name,
    purpose: `${request.action} ${wanted.length === 1 ? "1 flow" : `${wanted.length} flows`}`,
  };
  // Where nothing is written there is nothing to keep others from.
  await holdLease(wanted.length === 0 ? undefined : job.locks, lease, context, act);
  result.items = job.planned.map(({ item }) => batchItem(item, ends.get(keyId(item.key)) ?? { result: "cancelled" }));
  return result;
}

/** Skips what is no longer live as it was planned on, with every member of its change set; gives the others. */
async function refuseChanged(
  job: ApplyJob,
  writing: readonly Writing[],
  end: EndChange,
  context: Context,
): Promise<Writing[]> {
  if (writing.length === 0) return [];
  context.progress({ message: `Comparing ${job.environment.name} with the plan` });
  const live = await job.read(
    writing.map((one) => one.write),
    context,
  );
  const isChanged = ({ item, write }: Writing): boolean => !isUnchanged(write.live, live.get(keyId(item.key)));
  const changed = new Set(writing.filter(isChanged).map(({ item }) => item.changeSet));
  for (const one of writing)
    if (changed.has(one.item.changeSet)) end(one, { result: "skipped", error: changedError(one.item).toJSON() });
  return writing.filter(({ item }) => !changed.has(item.changeSet));
}

function changedError(item: PlanItem): AcmeError {
  return staleItem(item, "was changed by somebody else since the plan was made");
}

async function write(
  job: ApplyJob,
  { batch, problems }: Pick<BatchResult, "batch" | "problems">,
  writing: readonly Writing[],
  end: EndChange,
  holding: Holding,
): Promise<void> {
  const { context } = holding;
  const open = byChangeSet(writing);
  const toRead = new Map<Writing, Unread>();
  let done = 0;
  const note = (told: Unread): void => {
    const outcome = withReason(told, holding);
    const members = open.get(outcome.changeSet) ?? [];
    open.delete(outcome.changeSet);
    for (const one of members) {
      if (outcome.is === "stale") end(one, { result: "skipped", error: changedError(one.item).toJSON() });
      else if (outcome.is === "submitted" && outcome.lost === undefined) end(one, submittedEnd(outcome));
      else if (outcome.is === "failed" && outcome.left === "as-before") {
        end(one, { result: failedOrCancelled(outcome.error), error: outcome.error.toJSON(), left: "as-before" });
      } else toRead.set(one, outcome);
    }
    done += members.length;
    context.progress({ message: `Writing ${job.environment.name}`, done, total: writing.length });
  };

  // What was submitted is followed while the others are still being sent; one that cannot be followed stops no other.
  const following: Promise<void>[] = [];
  let error: AcmeError | undefined;
  try {
    await holding.keep();
    for await (const outcome of job.writer.apply(changeSetsOf(open, batch), context)) {
      if (outcome.is === "remark") problems.push(outcome.problem.toJSON());
      else if (outcome.is === "submitted" && job.wait) following.push(follow(job, outcome, context).then(note));
      else note(outcome);
      await holding.keep();
    }
  } catch (caught) {
    error = toAcmeError(caught, `writing ${job.environment.name}`);
  }
  await Promise.all(following);
  for (const [changeSet, members] of open) {
    for (const one of members) {
      toRead.set(one, {
        changeSet,
        is: "failed",
        error: error ?? holding.lost ?? noOutcome(one.item, context.signal),
        left: "unknown",
      });
    }
  }
  await settleByReading(job, toRead, end, context);
}

/** What an adapter calls cancelled because the lease was lost did not end by the caller's will. */
function withReason(outcome: Unread, { lost }: Holding): Unread {
  return lost !== undefined && outcome.is === "failed" && outcome.error.kind === "cancelled"
    ? { ...outcome, error: lost }
    : outcome;
}

/** Follows a submitted act to its end. */
async function follow(job: ApplyJob, submitted: Submitted, context: Context): Promise<Unread> {
  try {
    const settled = await job.writer.settle?.(submitted.follow, context);
    return settled === undefined ? submitted : { ...settled, changeSet: submitted.changeSet };
  } catch (caught) {
    return { ...submitted, lost: toAcmeError(caught, `following a change of ${job.environment.name}`) };
  }
}

function byChangeSet(writing: readonly Writing[]): Map<string, Writing[]> {
  const groups = new Map<string, Writing[]>();
  for (const one of writing) groups.set(one.item.changeSet, [...(groups.get(one.item.changeSet) ?? []), one]);
  return groups;
}

function changeSetsOf(groups: ReadonlyMap<string, readonly Writing[]>, batch: string): ChangeSet[] {
  return [...groups].map(([id, members]) => ({
    id,
    attempt: `${batch}:${id}`,
    writes: members.map(({ write: one }) => one),
  }));
}

/** After a cancellation, what has no outcome was not begun. */
function noOutcome(item: PlanItem, signal: AbortSignal): AcmeError {
  if (signal.aborted) {
    return new AcmeError({ code: "cancelled", message: `Cancelled before ${describeKey(item.key)} was written.` });
  }
  return new AcmeError({
    code: "internal",
    message: `The adapter gave no outcome for ${describeKey(item.key)}.`,
    hint: "This is a defect of the adapter.",
  });
}

function batchItem(item: PlanItem, how: End): BatchItem {
  const url = how.found?.url ?? how.url;
  return {
    key: item.key,
    name: item.name,
    result: how.result,
    code: item.release.after.code,
    ...(how.error === undefined ? {} : { error: how.error }),
    ...(how.left === undefined ? {} : { left: how.left }),
    ...(url === undefined ? {} : { url }),
  };
}
