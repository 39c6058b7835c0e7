// The port that lets one writer at a time change an environment: a lease, which ends by itself when its holder died.
import type { Action } from "../history/history-entry.ts";
import type { Environment } from "../model/environment.ts";
import type { Context } from "./context.ts";

/** Who wants to write to an environment, why, and for how long at most without a word. */
export interface LeaseRequest {
  project: string;
  environment: Environment;
  /** Unique for each act: what its own lease is told from another's by. */
  holder: string;
  /** What is done under it: an engine whose own tool deploys may have to expect that the tool outlives the holder. */
  action: Action;
  /** Who acts, for people. */
  actor: string;
  /** What for: `promote 3 flows`. */
  purpose: string;
  /** Milliseconds from taking or renewing it to its end, by the engine's clock. */
  term: number;
}

/** A lease. Times are ISO 8601, the engine's clock. */
export interface Lease extends Pick<LeaseRequest, "holder" | "actor" | "purpose"> {
  /** When it was taken. */
  since: string;
  /** When it ends, unless it is renewed. */
  until: string;
}

/** How asking for a lease ended: it is one's own, or another's. */
export type Acquired = { is: "held"; lease: Lease } | { is: "taken"; lease: Lease };

/**
 * Keeps leases, one for each project and environment, with the engine of the environment. Of any number that ask at the
 * same moment one gets it. All methods throw where the engine cannot be asked.
 */
export interface LockStore {
  /**
   * Takes the lease where there is none, where it is the holder's own already, or where its end has passed by the engine's
   * clock: two that take over the same one at the same moment do not both get it. Before its end it is taken over only from
   * a holder that is certainly dead, which a store need not be able to tell. Does not wait.
   */
  acquire(request: LeaseRequest, context: Context): Promise<Acquired>;
  /** Moves the end of the holder's lease to a term from now. False: it is not the holder's any more. */
  renew(request: LeaseRequest, context: Context): Promise<boolean>;
  /** Gives it back; another's stays untouched. False: it was not the holder's any more. */
  release(request: LeaseRequest, context: Context): Promise<boolean>;
}
