// How lists cross: whole the first time, then only what changed since the answer that the client has.
import { type Problem, problemSchema } from "@acme/sdk-core";
import { z } from "zod";

/** Asks for a list. */
export interface ListingParams {
  /**
   * {@link Listing.revision} of the answer that the client holds. Absent, or one that the host does not know any more (it
   * was started again): the answer is whole.
   */
  since?: string;
}

/** One answer: the whole list, or what to change in the one that the client holds. */
export interface Listing<T> {
  revision: string;
  /** Whether {@link items} is everything. Else it is what is new or changed since the revision that was named. */
  isWhole: boolean;
  items: T[];
  /** Ids of items that are gone. Empty where the answer is whole. */
  removed: string[];
  /** All problems, also in an answer that is not whole. */
  problems: Problem[];
}

/** zod schema of {@link Listing}. */
export function listingSchema<T>(item: z.ZodType<T>): z.ZodType<Listing<T>> {
  return z.object({
    revision: z.string(),
    isWhole: z.boolean(),
    items: z.array(item),
    removed: z.array(z.string()),
    problems: z.array(problemSchema),
  });
}
