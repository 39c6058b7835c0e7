// Leases in the servers of the fake engine, by the engine's clock.
import type { Acquired, Context, Environment, Lease, LeaseRequest, LockStore } from "@acme/sdk-core";
import type { FakeEngine } from "../engine/fake-engine.ts";
import type { FakeServer, StoredLease } from "../engine/fake-server.ts";

/** Keeps leases in the server of the environment that they are about. */
export function fakeLockStore(engine: FakeEngine): LockStore {
  const ask = <T>(
    method: keyof LockStore,
    request: LeaseRequest,
    context: Context,
    work: (server: FakeServer) => T,
  ): Promise<T> =>
    engine.calls.answer(
      { port: "locks", method, environments: [request.environment.name], flows: [] },
      () => {
        const server = engine.serverOf(request.environment);
        server.reach();
        return work(server);
      },
      { signal: context.signal },
    );
  const now = (): number => engine.clock.now().getTime();
  const isOwn = (server: FakeServer, request: LeaseRequest): boolean =>
    server.leases.get(keyOf(request))?.holder === request.holder;
  return {
    acquire: (request, context) =>
      ask("acquire", request, context, (server): Acquired => {
        const key = keyOf(request);
        const other = server.leases.get(key);
        if (other !== undefined && other.holder !== request.holder && other.until > now())
          return { is: "taken", lease: leaseOf(other) };
        const { holder, actor, purpose, term } = request;
        const stored = { holder, actor, purpose, since: now(), until: now() + term };
        server.leases.set(key, stored);
        return { is: "held", lease: leaseOf(stored) };
      }),
    renew: (request, context) =>
      ask("renew", request, context, (server) => {
        const stored = server.leases.get(keyOf(request));
        if (stored === undefined || !isOwn(server, request)) return false;
        stored.until = now() + request.term;
        return true;
      }),
    release: (request, context) =>
      ask("release", request, context, (server) => isOwn(server, request) && server.leases.delete(keyOf(request))),
  };
}

function keyOf({ project, environment }: { project: string; environment: Environment }): string {
  return `${project} ${environment.name}`;
}

function leaseOf({ holder, actor, purpose, since, until }: StoredLease): Lease {
  return { holder, actor, purpose, since: new Date(since).toISOString(), until: new Date(until).toISOString() };
}
