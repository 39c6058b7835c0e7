// What a Portal prepared for the plans that it made, and the second look at one that is not applied at once. Holds no rule.
import { type AcmeError, toAcmeError } from "../errors/acme-error.ts";
import type { LastWrites } from "../history/last-writes.ts";
import type { Plan } from "../plan/plan.ts";
import type { Planned } from "../plan/plan-items.ts";
import { requireSamePlan, staleItems } from "../plan/plan-stale.ts";
import type { Context } from "../ports/context.ts";

/** How long, in milliseconds, a plan is applied without being made again. */
const FRESH = 15_000;

/** What a plan was made of, which it does not hold itself. */
export interface Prepared {
  planned: Planned[];
  written: LastWrites;
  /** When, in milliseconds, this machine's clock. */
  at: number;
}

/** What is to be applied of a plan, and whether it still is, see `ApplyJob`. */
export interface Applicable extends Pick<Prepared, "planned" | "written"> {
  confirm(context: Context): Promise<ReadonlyMap<string, AcmeError>>;
}

/** Plans the request of a plan again. */
export type PlanAgain = (context: Context) => Promise<Plan>;

/** Keeps what was prepared for as long as somebody has the plan. */
export class PreparedPlans {
  readonly #kept = new WeakMap<Plan, Prepared>();

  /** Keeps it. */
  keep(plan: Plan, prepared: Prepared): void {
    this.#kept.set(plan, prepared);
  }

  /**
   * Takes a plan to apply it, once: the next time it counts as one from elsewhere. One that the Portal made was shown to whoever
   * asked for it, who can be shown another one: what is not so any more is skipped, change by change. One from elsewhere, a
   * saved one, was reviewed as a whole, and is refused as a whole.
   *
   * @throws AcmeError `plan-stale` (one from elsewhere is not what would be planned now)
   */
  async take(plan: Plan, again: PlanAgain, context: Context): Promise<Applicable> {
    const own = this.#kept.get(plan);
    this.#kept.delete(plan);
    const { planned, written, at } = own ?? (await this.#reviewed(plan, again, context));
    const confirm = async (held: Context): Promise<ReadonlyMap<string, AcmeError>> => {
      // It may have been looked at for long, or the lease waited for.
      if (held.now().getTime() - at < FRESH) return new Map();
      if (own !== undefined) return staleItems(plan, await again(held));
      await this.#reviewed(plan, again, held);
      return new Map();
    };
    return { planned, written, confirm };
  }

  async #reviewed(plan: Plan, again: PlanAgain, context: Context): Promise<Prepared> {
    const now = await again(context);
    requireSamePlan(plan, now);
    const prepared = this.#kept.get(now);
    if (prepared === undefined) throw toAcmeError(new Error("a plan was not kept"), "applying a saved plan");
    return prepared;
  }
}
