// For each conformance case about leases an adapter that breaks exactly its promise: a wrapper over the fake.
import type { Acquired, Adapter, LeaseRequest, LockStore } from "@acme/sdk-core";
import type { Broken } from "./altered-ports.test-support.ts";
import type { FakeWorld } from "../conformance-harness.test-support.ts";

/** By the id of the case that must find it. */
export const brokenLocks: Readonly<Record<string, Broken>> = {
  "locks/one-holder": locks("lets everybody have it", (store) => ({
    acquire: async (request, context) => {
      const { lease } = await store.acquire(request, context);
      return { is: "held", lease: { ...lease, holder: request.holder } };
    },
  })),
  "locks/one-of-many": locks("looks first, and then takes it", (store) => {
    const looked = new Map<string, LeaseRequest>();
    return {
      acquire: async (request, context): Promise<Acquired> => {
        const isFree = looked.size === 0;
        await Promise.resolve();
        if (!isFree) return store.acquire(request, context);
        looked.set(request.holder, request);
        const { lease } = await store.acquire(request, context);
        return { is: "held", lease: { ...lease, holder: request.holder } };
      },
    };
  }),
  "locks/of-one-environment": locks("keeps one lease for all environments", (store, { engine }) => ({
    acquire: async (request, context) => {
      const [held] = engine.servers.flatMap(({ leases }) => [...leases.values()]);
      const acquired = await store.acquire(request, context);
      return held === undefined ? acquired : { is: "taken", lease: acquired.lease };
    },
  })),
  "locks/own": locks("lets anybody give it back", (_, { engine }) => ({
    release: ({ project, environment }) =>
      Promise.resolve(engine.serverOf(environment).leases.delete(`${project} ${environment.name}`)),
  })),
  "locks/renewed": locks("renews nothing", (_, { engine }) => ({
    renew: ({ project, environment, holder }) =>
      Promise.resolve(engine.serverOf(environment).leases.get(`${project} ${environment.name}`)?.holder === holder),
  })),
  "locks/taken-over": locks("never lets go of what was left", (store, { engine }) => ({
    acquire: (request, context) => {
      for (const { leases } of engine.servers) for (const lease of leases.values()) lease.until = 8e15;
      return store.acquire(request, context);
    },
  })),
};

/** Both instances are broken alike. */
function locks(what: string, wrap: (store: LockStore, world: FakeWorld) => Partial<LockStore>): Broken {
  return {
    what,
    break: (world) => {
      const broken = (adapter: Adapter): Adapter => {
        const store = adapter.locks as LockStore;
        return { ...adapter, locks: { ...store, ...wrap(store, world) } };
      };
      const { secondAdapter } = world;
      world.secondAdapter = async () => broken(await secondAdapter());
      return broken(world.adapter);
    },
  };
}
