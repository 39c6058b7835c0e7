// An answer of a host, checked against its schema; a list item by item, see checked-items.ts.
import { type HostMethod, type HostRequests, listedItems, requestSchemas } from "@acme/cli/host-protocol";
import type { z } from "zod";
import { checkItems, itemsIn } from "../model/checked-items.ts";

/** What came of a check. */
export type CheckedAnswer<M extends HostMethod> = z.ZodSafeParseResult<HostRequests[M]["result"]>;

/** Checks the answer to a method. */
export async function checkAnswer<M extends HostMethod>(method: M, answer: unknown): Promise<CheckedAnswer<M>> {
  const { result } = requestSchemas[method];
  const items = itemsIn(answer);
  if (!isListing(method) || items === undefined) return result.safeParse(answer);
  const around = result.safeParse({ ...(answer as object), items: [] });
  if (!around.success) return around;
  const checked = await checkItems(listedItems[method] as z.ZodType, items);
  if (!checked.success) return checked as unknown as CheckedAnswer<M>;
  return { success: true, data: { ...around.data, items: checked.data } };
}

function isListing(method: HostMethod): method is keyof typeof listedItems {
  return Object.hasOwn(listedItems, method);
}
