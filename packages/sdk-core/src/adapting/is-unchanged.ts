// For whoever compares before writing: whether a Deployment still holds what it held.
import type { Deployment } from "../model/deployment.ts";
import { diffFields } from "../settings/diff-fields.ts";

/** What of a {@link Deployment} is compared. */
export type Held = Pick<Deployment, "id" | "release" | "settings">;

/**
 * Whether a Deployment is still as it was planned on (undefined: it is not there), by what it holds: an engine's own token
 * can miss a change, and can change without one.
 */
export function isUnchanged(before: Held | undefined, now: Held | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  if (before.id !== now.id) return false;
  return before.release?.id === now.release?.id && diffFields(before.settings, now.settings).length === 0;
}
