// For writers whose engine takes one change set at a time: cancellation and outcomes as Writer.apply promises them.
import { toAcmeError } from "../errors/acme-error.ts";
import type { Context } from "../ports/context.ts";
import type { ChangeSet, Outcome } from "../ports/deployer.ts";

/**
 * Writes change sets one after the other until the caller cancels, and gives the outcome of each. What `write` throws is a
 * failure that may have left anything: core reads again and settles it.
 *
 * @param write - writes one change set whole; `stale` where it finds that somebody else changed it
 */
export async function* writeEach(
  changeSets: readonly ChangeSet[],
  context: Pick<Context, "signal">,
  write: (changeSet: ChangeSet) => Promise<"applied" | "stale">,
): AsyncGenerator<Outcome> {
  for (const changeSet of changeSets) {
    if (context.signal.aborted) return;
    yield await outcomeOf(changeSet, write);
  }
}

async function outcomeOf(
  changeSet: ChangeSet,
  write: (changeSet: ChangeSet) => Promise<"applied" | "stale">,
): Promise<Outcome> {
  try {
    return { changeSet: changeSet.id, is: await write(changeSet) };
  } catch (caught) {
    const error = toAcmeError(caught, `writing ${changeSet.writes.map(({ desired }) => desired.name).join(", ")}`);
    return { changeSet: changeSet.id, is: "failed", error, left: "unknown" };
  }
}
