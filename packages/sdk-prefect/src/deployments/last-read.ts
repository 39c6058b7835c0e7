// What the finder saw of each Deployment beside what core is told, for those who declare: they may not read again.
import { type DeploymentKey, keyId } from "@acme/sdk-core";
import type { DeploymentRow } from "../api/rows.ts";

/** Remembers the rows of the last readings, by key. */
export class LastRead {
  readonly #rows = new Map<string, { flowName: string; row: DeploymentRow }[]>();

  /** Notes a reading: all rows of each of its keys. What was known of these keys before is forgotten. */
  note(read: Iterable<{ key: DeploymentKey; flowName: string; row: DeploymentRow }>): void {
    const fresh = new Map<string, { flowName: string; row: DeploymentRow }[]>();
    for (const { key, flowName, row } of read) fresh.set(keyId(key), [...(fresh.get(keyId(key)) ?? []), { flowName, row }]);
    for (const [id, rows] of fresh) this.#rows.set(id, rows);
  }

  /** The row of a Deployment as it was read last. */
  of(key: DeploymentKey): DeploymentRow | undefined {
    return this.#rows.get(keyId(key))?.[0]?.row;
  }

  /** `flow/deployment` of every row that has a key. More than one: which is meant cannot be told. */
  namesOf(key: DeploymentKey): string[] {
    return (this.#rows.get(keyId(key)) ?? []).map(({ flowName, row }) => `${flowName}/${row.name}`);
  }
}
