// What keeps any evidence from being about a Release: said the same way by every kind.
import type { Evaluation, Evidence } from "./validation.ts";

/** A Release that can run other code than it says earns no evidence. */
export function notPinned({ release, source }: Evidence): Evaluation | undefined {
  if (release.pinned) return undefined;
  return {
    state: "failed",
    detail: "The release is not pinned: what was seen of it may have been other code",
    next: `Deploy it to ${source.name} from a clean commit, with a pull step or image that names that commit.`,
  };
}

/** Where nobody can tell since when the Release runs, nothing can be about it. */
export function notSince({ period, source }: Evidence): Evaluation | undefined {
  if (period !== undefined) return undefined;
  return {
    state: "waiting",
    detail: `It is not known since when it runs in ${source.name}`,
    next: `Deploy it to ${source.name} with acme once.`,
  };
}
