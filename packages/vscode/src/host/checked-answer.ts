// An answer of a host, checked against its schema: a long list bit by bit, because while it is checked the extension host
// answers no other extension.
import { setImmediate } from "node:timers/promises";
import { type HostMethod, type HostRequests, listedItems, requestSchemas } from "@acme/cli/host-protocol";
import { z } from "zod";

/** Items that are checked at once: a few milliseconds. */
const AT_ONCE = 200;

/** What came of a check. */
export type CheckedAnswer<M extends HostMethod> = z.ZodSafeParseResult<HostRequests[M]["result"]>;

/** Checks the answer to a method. */
export async function checkAnswer<M extends HostMethod>(method: M, answer: unknown): Promise<CheckedAnswer<M>> {
  const { result } = requestSchemas[method];
  const items = itemsOf(answer);
  if (!isListing(method) || items === undefined || items.length <= AT_ONCE) return result.safeParse(answer);
  const around = result.safeParse({ ...(answer as object), items: [] });
  if (!around.success) return around;
  const some = z.array(listedItems[method] as z.ZodType);
  const all: unknown[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const checked = some.safeParse(items.slice(start, start + AT_ONCE));
    if (!checked.success) return checked as unknown as CheckedAnswer<M>;
    all.push(...checked.data);
    await setImmediate();
  }
  return { success: true, data: { ...around.data, items: all } };
}

function isListing(method: HostMethod): method is keyof typeof listedItems {
  return Object.hasOwn(listedItems, method);
}

function itemsOf(answer: unknown): unknown[] | undefined {
  if (typeof answer !== "object" || answer === null || !("items" in answer)) return undefined;
  return Array.isArray(answer.items) ? (answer.items as unknown[]) : undefined;
}
