// What applying works with, shared by the files beside it. Types only.
import type { AcmeError } from "../errors/acme-error.ts";
import type { Deployment } from "../model/deployment.ts";
import type { LastWrites } from "../history/last-writes.ts";
import type { Actor } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import type { Plan } from "../plan/plan.ts";
import type { Planned } from "../plan/plan-items.ts";
import type { Context } from "../ports/context.ts";
import type { Write, Writer } from "../ports/deployer.ts";
import type { HistoryStore } from "../ports/history-store.ts";
import type { LockStore } from "../ports/lock-store.ts";
import type { BatchItem } from "./batch-result.ts";

/** What {@link applyPlanned} works with. */
export interface ApplyJob {
  plan: Plan;
  /** Who applies it, which need not be who planned it. */
  actor: Actor;
  planned: readonly Planned[];
  environment: Environment;
  /** The deployer or promoter of the environment's adapter. */
  writer: Pick<Writer<never>, "apply" | "settle">;
  /** Absent: the engine keeps no history. */
  history?: HistoryStore;
  /** Absent: the engine keeps no leases. */
  locks?: LockStore;
  /** What we last did, by `keyId`, as the plan was made with. */
  written: Pick<LastWrites, "settings" | "overrides">;
  /**
   * Asked under the lease, which may have been waited for: what of the plan is not what would be planned now, by `keyId`, with
   * why. Throws `plan-stale` where such a plan is to be refused as a whole.
   */
  confirm(context: Context): Promise<ReadonlyMap<string, AcmeError>>;
  /** Reads these Deployments anew, by `keyId`. */
  read(writes: readonly Write[], context: Context): Promise<Map<string, Deployment>>;
  /** Called as each change ends. */
  onItem?: (item: BatchItem) => void;
  /** Follow submitted changes to their end. */
  wait: boolean;
}

/** A planned change that writes. */
export type Writing = Planned & { write: Write };

/** How one change ended. */
export type End = Pick<BatchItem, "result" | "error" | "left"> & {
  /** As it was read back. */
  found?: Deployment;
  /** Where a person can follow what was only submitted. */
  url?: string;
};

/** Notes how a change ended; the first word counts. */
export type EndChange = (planned: Planned, how: End) => void;
