// The port that tells whether a Deployment could run as it is about to be written. Only core has the merged settings, and
// only an adapter knows what a Release takes.
import type { AcmeError } from "../errors/acme-error.ts";
import type { Write } from "./deployer.ts";

/** What speaks against a write. */
export interface WriteVerdict {
  /** Why it cannot be: the engine would not take it, or its runs would fail. */
  refusals: AcmeError[];
  /** What a person should know before confirming. */
  notes: string[];
}

/** Judges what would be written, by deploy, promote and rollback alike. Pure: it asks nobody. */
export interface WriteChecker {
  /**
   * What speaks against a write. Only what is certain: what the engine alone can tell is not said. It is not asked about
   * what changes nothing, nor while a conflict of settings is open.
   *
   * @param write - the final state: settings that were kept live count as much as those that the files declare
   */
  check(write: Write): WriteVerdict;
}
