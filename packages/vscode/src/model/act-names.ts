// What each act is called wherever a person meets it. package.json, which cannot import it, is held to it by a test.
import type { Action } from "@acme/sdk-core";

/** An act that a person asks for: a change, or that a step passed is recorded. */
export type Act = Action | "validate";

/** The name of each, for titles and buttons: `Roll Back`. */
export const actNames: Readonly<Record<Act, string>> = {
  deploy: "Deploy",
  promote: "Promote",
  rollback: "Roll Back",
  validate: "Record a Step",
};
