// What a change is called: in titles of forms, plans and notifications.
import type { Action } from "@acme/sdk-core";

/** What a title says of a change. */
export interface ChangeNamed {
  readonly action: Action;
  readonly environment?: string;
  readonly from?: string;
}

/** What a change does, as far as that is known, for titles: `Promote dev → uat`. */
export function titleOf({ action, environment, from }: ChangeNamed): string {
  const verb = { deploy: "Deploy", promote: "Promote", rollback: "Roll back" }[action];
  if (environment === undefined) return from === undefined ? verb : `${verb} from ${from}`;
  if (action === "promote" && from !== undefined) return `${verb} ${from} → ${environment}`;
  return `${verb} ${action === "rollback" ? "in" : "to"} ${environment}`;
}
