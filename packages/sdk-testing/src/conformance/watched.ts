// Watches an adapter's writers: one outcome for each change set, and never an exception. Core would settle a fault of
// this kind by reading, so that nobody would see it.
import type { Adapter, ChangeSet, Context, Outcome, Remark, Writer } from "@acme/sdk-core";

type Writes = Pick<Writer<never>, "apply" | "settle">;

/** The same adapter; what its writers do that no writer may do is added to `faults`. */
export function watched(adapter: Adapter, faults: string[]): Adapter {
  const { deployer, promoter } = adapter;
  return Object.create(adapter, {
    ...(deployer === undefined ? {} : { deployer: { value: watchedWriter(deployer, faults) } }),
    ...(promoter === undefined ? {} : { promoter: { value: watchedWriter(promoter, faults) } }),
  }) as Adapter;
}

function watchedWriter<Request>(writer: Writer<Request>, faults: string[]): Writer<Request> {
  const apply = (changeSets: readonly ChangeSet[], context: Context): AsyncIterable<Outcome | Remark> =>
    watchedApply(writer, changeSets, context, faults);
  return Object.create(writer, {
    declare: { value: writer.declare.bind(writer) },
    apply: { value: apply },
    settle: { value: writer.settle?.bind(writer) },
  }) as Writer<Request>;
}

async function* watchedApply(
  writer: Writes,
  changeSets: readonly ChangeSet[],
  context: Context,
  faults: string[],
): AsyncGenerator<Outcome | Remark> {
  const open = new Set(changeSets.map(({ id }) => id));
  try {
    for await (const outcome of writer.apply(changeSets, context)) {
      if (outcome.is === "remark") {
        yield outcome;
        continue;
      }
      if (!open.delete(outcome.changeSet))
        faults.push(`apply gave ${outcome.changeSet} a second outcome, or does not know it`);
      if (outcome.is === "submitted" && writer.settle === undefined)
        faults.push("apply answered `submitted` without a settle");
      yield outcome;
    }
  } catch (caught) {
    faults.push(`apply threw ${String(caught)}`);
    throw caught;
  }
  if (open.size > 0 && !context.signal.aborted) faults.push(`apply gave no outcome for ${[...open].join(", ")}`);
}
