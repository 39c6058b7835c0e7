// What a search gives: items, and problems beside them.
import { z } from "zod";
import { type AcmeErrorJson, acmeErrorJsonSchema } from "../errors/acme-error.ts";

/**
 * Something that could not be read or told apart. It never hides the results beside it and is never silent.
 * The form is that of an error, so that it has a code, a place and a hint.
 */
export type Problem = AcmeErrorJson;

/** zod schema of {@link Problem}. */
export const problemSchema: z.ZodType<Problem> = acmeErrorJsonSchema;

/** The answer of every search: what was found, and what could not be. */
export interface Found<T> {
  items: T[];
  problems: Problem[];
}

/** zod schema of {@link Found}. */
export function foundSchema<T>(item: z.ZodType<T>): z.ZodType<Found<T>> {
  return z.object({ items: z.array(item), problems: z.array(problemSchema) });
}
