// Checks a long list from outside bit by bit, because while it is checked the extension host answers no other extension.
import { setImmediate } from "node:timers/promises";
import { z } from "zod";

/** Items that are checked at once: a few milliseconds. */
const AT_ONCE = 200;

/** Checks each item by a schema; what does not fit is refused as an array of them would be. */
export async function checkItems<T>(item: z.ZodType<T>, items: readonly unknown[]): Promise<z.ZodSafeParseResult<T[]>> {
  const some = z.array(item);
  const all: T[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const checked = some.safeParse(items.slice(start, start + AT_ONCE));
    if (!checked.success) return checked;
    all.push(...checked.data);
    if (items.length > AT_ONCE) await setImmediate();
  }
  return { success: true, data: all };
}

/** The items of something that looks like a list of them. Undefined: it does not. */
export function itemsIn(answer: unknown): unknown[] | undefined {
  if (typeof answer !== "object" || answer === null || !("items" in answer)) return undefined;
  return Array.isArray(answer.items) ? (answer.items as unknown[]) : undefined;
}
