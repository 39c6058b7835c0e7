// What to do next about a required step, for people who have buttons: what is recorded from here is not told as a command.
import type { ValidationState } from "@acme/sdk-core";

/** A sentence. Undefined: there is nothing to say beside the button or menu that records it. */
export function nextOf({ next, recordedBy }: Pick<ValidationState, "next" | "recordedBy">): string | undefined {
  if (recordedBy === undefined) return next;
  return recordedBy === "another" ? "Somebody who does not ship it confirms it." : undefined;
}
