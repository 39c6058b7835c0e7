// What a lock store promises.
import type { Acquired, Adapter, LeaseRequest } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame } from "../check.ts";
import type { Lab } from "../lab.ts";

/** Longer than a case takes; the engine's clock may be known to a second only. */
const LONG = 120_000;
const SHORT = 1_000;

/** The promises of a lock store. */
export const lockCases: readonly ConformanceCase[] = [
  defineCase({
    id: "locks/one-holder",
    port: "locks",
    promise: "While one holds the lease another gets whose it is, what for and until when; given back, it is free.",
    ports: ["locks"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await secondOf(lab);
      const context = lab.context();
      const ada = request(lab, "ada");
      const ben = request(lab, "ben");
      const { lease } = must(await lab.adapter.locks.acquire(ada, context), "held");
      const seen = must(await other.acquire(ben, context), "taken").lease;
      checkSame(seen, lease, "the lease as another sees it");
      checkSame([seen.holder, seen.actor, seen.purpose], ["ada", "ada", "a case"], "whose lease it is, and what for");
      const lasts = Date.parse(seen.until) - Date.parse(seen.since);
      check(Math.abs(lasts - LONG) <= 2_000, `It lasts ${lasts} ms, not ${LONG}`);
      check(await lab.adapter.locks.release(ada, context), "The holder could not give it back");
      must(await other.acquire(ben, context), "held");
      must(await lab.adapter.locks.acquire(ada, context), "taken");
    },
  }),
  defineCase({
    id: "locks/one-of-many",
    port: "locks",
    promise: "Of many that ask at the same moment exactly one gets it.",
    ports: ["locks"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await secondOf(lab);
      const names = Array.from({ length: 10 }, (_, index) => `holder-${index}`);
      const ends = await Promise.all(
        names.map((name, index) =>
          (index % 2 === 0 ? lab.adapter.locks : other).acquire(request(lab, name), lab.context()),
        ),
      );
      const holders = names.filter((_, index) => ends[index]?.is === "held");
      checkSame(holders.length, 1, "how many hold it");
      for (const { lease } of ends) checkSame(lease.holder, holders[0], "whose it is said to be");
    },
  }),
  defineCase({
    id: "locks/of-one-environment",
    port: "locks",
    promise: "A lease is of one project in one environment: others are free.",
    ports: ["locks"],
    run: async (lab) => {
      const { locks } = lab.adapter;
      const context = lab.context();
      must(await locks.acquire(request(lab, "ada"), context), "held");
      must(await locks.acquire({ ...request(lab, "ben"), environment: lab.second }, context), "held");
      must(await locks.acquire({ ...request(lab, "cy"), project: `${lab.world.project}-two` }, context), "held");
    },
  }),
  defineCase({
    id: "locks/own",
    port: "locks",
    promise: "The holder may ask again, renews it, and is told when it is not the holder's any more.",
    ports: ["locks"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await secondOf(lab);
      const context = lab.context();
      const [ada, ben] = [request(lab, "ada"), request(lab, "ben")];
      must(await lab.adapter.locks.acquire(ada, context), "held");
      must(await lab.adapter.locks.acquire(ada, context), "held");
      check(await lab.adapter.locks.renew(ada, context), "The holder could not renew it");
      check(!(await other.renew(ben, context)), "Somebody else could renew it");
      check(!(await other.release(ben, context)), "Somebody else could give it back");
      must(await other.acquire(ben, context), "taken");
      check(await lab.adapter.locks.release(ada, context), "The holder could not give it back");
      check(!(await lab.adapter.locks.release(ada, context)), "It could be given back twice");
      check(!(await lab.adapter.locks.renew(ada, context)), "It could be renewed after it was given back");
    },
  }),
  defineCase({
    id: "locks/renewed",
    port: "locks",
    promise: "A lease that was renewed lasts a term from then.",
    ports: ["locks"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await secondOf(lab);
      const context = lab.context();
      const ada = request(lab, "ada");
      must(await lab.adapter.locks.acquire({ ...ada, term: SHORT }, context), "held");
      check(await lab.adapter.locks.renew(ada, context), "The holder could not renew it");
      await lab.pass(4 * SHORT);
      must(await other.acquire(request(lab, "ben"), context), "taken");
    },
  }),
  defineCase({
    id: "locks/taken-over",
    port: "locks",
    promise: "One that has ended is taken over by one of those that ask, and its holder is told; not before its end.",
    ports: ["locks"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await secondOf(lab);
      const context = lab.context();
      const ada = { ...request(lab, "ada"), term: 3 * SHORT };
      must(await lab.adapter.locks.acquire(ada, context), "held");
      must(await other.acquire(request(lab, "early"), context), "taken");
      const ask = (): Promise<Acquired[]> =>
        Promise.all(["ben", "cy", "dan", "eve"].map((name) => other.acquire(request(lab, name), context)));
      let ends: Acquired[] = [];
      for (let passed = 0; passed < 20 && !ends.some(({ is }) => is === "held"); passed++) {
        await lab.pass(SHORT);
        ends = await ask();
      }
      checkSame(ends.filter(({ is }) => is === "held").length, 1, "how many took it over");
      check(!(await lab.adapter.locks.renew(ada, context)), "Its former holder could renew it");
      check(!(await lab.adapter.locks.release(ada, context)), "Its former holder could give it back");
      must(await lab.adapter.locks.acquire(ada, context), "taken");
    },
  }),
];

type LockLab = Lab<"locks", "secondAdapter">;
type AnyLab = Pick<Lab, "world" | "first">;

async function secondOf({ world }: LockLab): Promise<Required<Adapter>["locks"]> {
  const { locks } = await world.secondAdapter();
  check(locks !== undefined, "The second adapter has no locks");
  return locks;
}

function request({ world, first }: AnyLab, name: string): LeaseRequest {
  const { project } = world;
  return { project, environment: first, holder: name, action: "promote", actor: name, purpose: "a case", term: LONG };
}

function must<Is extends Acquired["is"]>(acquired: Acquired, is: Is): Acquired & { is: Is } {
  check(acquired.is === is, `${acquired.lease.holder} holds it: ${acquired.is}, not ${is}`);
  return acquired as Acquired & { is: Is };
}
