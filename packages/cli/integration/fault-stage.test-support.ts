// What a row of the fault table is, where its fault is made, and what several rows do there.
import type { FaultProxy, Match } from "@acme-tools/fault-proxy";
import type { Ran } from "./acme.test-support.ts";
import type { Shop } from "./shop.test-support.ts";

/** Where a fault is made: three flows, `one`, `two` and `three`, that are to be promoted to uat, behind a proxy. */
export interface Stage {
  shop: Shop;
  proxy: FaultProxy;
  server: FaultServer;
  /** The ids of the Deployments of uat, by flow. */
  ids: Record<string, string>;
  /** `acme promote --to uat --all --yes`, with other options after it. */
  promote: (...options: string[]) => Promise<Ran>;
  /** The configuration changes again, so that a plan that was made before is old. */
  change: () => void;
}

/** The server, of these tests alone. */
export interface FaultServer {
  /** Ends it and starts it again, on the same port and database. */
  restart(): Promise<void>;
  /** Locks its database against all writes, for so many milliseconds. */
  lock(milliseconds: number): Promise<void>;
}

/** What a Deployment is afterwards. */
export type Left = "as planned" | "as before" | "gone" | "as somebody else made it";

/** One fault. */
export interface FaultRow {
  fault: string;
  /** How it is made, for the page. */
  how: string;
  /** Does it: gives the run in which it happened. Default: a promotion after `rules`. */
  run?: (stage: Stage) => Promise<Ran>;
  /** The proxy's rules, for a row whose run is an ordinary promotion. */
  rules?: (stage: Stage) => void;
  /** What is left of each flow afterwards; a single word is about all three. */
  left: Left | Partial<Record<"one" | "two" | "three", Left>>;
  /** What is read then; `…` stands for any words. Empty: nobody notices. */
  said: string;
  /** What history holds of it. */
  history: "begun and ended" | "begun, no end" | "nothing";
  code: number | null;
}

/** The command of every row. */
export const command = ["promote", "--to", "uat", "--all", "--yes"] as const;

/** What a server that is too busy answers. */
export const busy = { kind: "status", status: 503, headers: { "retry-after": "0.01" } } as const;

/** The write of a Deployment, by its id. */
export function patch(id: string | undefined): { method: string; path: string } {
  return { method: "PATCH", path: `/deployments/${id ?? ""}` };
}

/** Only the flow two is not as planned. */
export function twoIs(left: Left): FaultRow["left"] {
  return { one: "as planned", two: left, three: "as planned" };
}

/** The requests that keep history. */
export const HISTORY = { method: "POST", path: "/artifacts/" } as const;

/** Those that keep the end of a batch. By what is in them, because a busy server has the one before sent twice. */
export const RESULT: Match = { ...HISTORY, body: ({ data }) => data.phase === "result" };

/** Something happens to the Deployment of the flow two after the intent of a promotion was recorded. */
export async function meanwhile({ proxy, promote, ids }: Stage, act: (id: string) => Promise<unknown>): Promise<Ran> {
  const intent = proxy.rule({ ...HISTORY, times: 1 }, { kind: "hold", when: "after" });
  const running = promote();
  await intent.reached;
  await act(ids["two"] ?? "");
  intent.release();
  return running;
}

/** A saved plan is applied after something happened. */
export async function saved({ shop, promote }: Stage, act: () => unknown): Promise<Ran> {
  await promote("--dry-run", "--plan", "../plan.json");
  await act();
  return shop.acme("promote", "--plan", "../plan.json", "--yes");
}

/** A variable that holds a lease. */
export interface Lease {
  id: string;
  name: string;
  value: Record<string, unknown>;
}

/** The variable that holds the lease of uat. */
export async function theLease(shop: Shop): Promise<Lease> {
  const filter = { variables: { name: { like_: `acme_lock_${shop.name.replaceAll("-", "_")}` } } };
  const [lease] = (await shop.api("POST", "/variables/filter", filter)) as Lease[];
  if (lease === undefined) throw new Error("Nobody holds the lease.");
  return lease;
}
