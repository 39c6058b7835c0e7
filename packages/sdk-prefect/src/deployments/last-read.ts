// What the finder saw of each Deployment beside what core is told, for those who declare: they may not read again.
import { type DeploymentKey, keyId } from "@acme/sdk-core";
import type { DeploymentRow } from "../api/rows.ts";

/** Remembers the row of each key as it was read last. */
export class LastRead {
  readonly #rows = new Map<string, DeploymentRow>();

  /** Notes a row. */
  note(key: DeploymentKey, row: DeploymentRow): void {
    this.#rows.set(keyId(key), row);
  }

  /** The row of a Deployment. */
  of(key: DeploymentKey): DeploymentRow | undefined {
    return this.#rows.get(keyId(key));
  }
}
