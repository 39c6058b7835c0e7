// For finders: what each of some sources gives, with a problem for each that cannot be read.
import { isCancellation, toAcmeError } from "../errors/acme-error.ts";
import type { Found } from "../model/found.ts";

/**
 * Reads sources one after the other: what a source gives is added, what it throws is a problem beside the others. A
 * cancellation is thrown.
 *
 * @param read - what one source holds; an `AcmeError` that it throws is kept as it is
 */
export async function gather<Source, Item>(
  sources: Iterable<Source>,
  read: (source: Source) => readonly Item[] | Promise<readonly Item[]>,
): Promise<Found<Item>> {
  const found: Found<Item> = { items: [], problems: [] };
  for (const source of sources) {
    try {
      for (const item of await read(source)) found.items.push(item);
    } catch (caught) {
      if (isCancellation(caught)) throw caught;
      found.problems.push(toAcmeError(caught, `reading ${describeSource(source)}`).toJSON());
    }
  }
  return found;
}

function describeSource(source: unknown): string {
  return typeof source === "string" ? source : "a source";
}
