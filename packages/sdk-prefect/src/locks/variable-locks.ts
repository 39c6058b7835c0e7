// Leases as variables of the server: creating one whose name is taken is refused, and deleting one by an id that is gone is
// too, so that neither two who ask nor two who take over get the same one. A variable's `updated` is the server's own time.
import {
  AcmeError,
  type Acquired,
  type Context,
  digestJson,
  isAcmeError,
  type Json,
  type Lease,
  type LeaseRequest,
  type LockStore,
  outlasting,
  toAcmeError,
} from "@acme/sdk-core";
import { z } from "zod";
import { isConflict, isNotFound, mayHaveWritten } from "../api/api-error.ts";
import type { CallOptions, PrefectApi } from "../api/prefect-api.ts";
import { type VariableRow, variableRowSchema } from "../api/rows.ts";
import type { Servers } from "../settings/servers.ts";
import { type HolderProcess, holderProcessSchema, isDead, thisProcess } from "./holder-process.ts";

/** The server's clock is known to a second, and another replica of it may be off by as much: milliseconds. */
const MARGIN = 2_000;
/** A variable holds 5,000 characters. */
const LONGEST_TEXT = 500;
/**
 * How long what was abandoned stays its holder's all the same, in milliseconds: what that one had sent is then there when the
 * next one compares. Not on a server that lets a write lie for longer, as SQLite does while it is locked: there the taking over
 * has to wait for the same database, and what still comes after the comparison is left to the reading back.
 */
const GRACE = 3_000;
/** How often others may be faster before it is theirs. */
const ATTEMPTS = 5;

const valueSchema = z.object({
  format: z.literal(1),
  holder: z.string(),
  actor: z.string(),
  purpose: z.string(),
  term: z.number().positive(),
  /** Absent: its system does not tell, what it started may outlive it, or an earlier version wrote it. */
  process: holderProcessSchema.exactOptional(),
  /** See {@link thisInstance}. */
  instance: z.string().exactOptional(),
});

interface Found {
  id: string;
  lease: Lease;
  process?: HolderProcess;
  instance?: string;
}

let instance: string | undefined;
/**
 * This loaded module: of the leases that carry it, those that are not {@link held} were never given back. Made when it is first
 * needed: most commands take no lease, and the first random number loads OpenSSL.
 */
function thisInstance(): string {
  return (instance ??= crypto.randomUUID());
}
/** The holders that this module knows to hold a lease, or to be asking for one. */
const held = new Set<string>();

/** Makes the store. */
export function variableLocks(servers: Servers): LockStore {
  /** The id of each holder's variable: what it renews and gives back is that one, never another of the same name. */
  const ids = new Map<string, string>();
  const abandoned = new Abandoned();
  const idOf = async (request: LeaseRequest, context: Context): Promise<string | undefined> => {
    const known = ids.get(request.holder);
    if (known !== undefined) return known;
    const found = await read(servers.of(request.environment), request, context);
    return found?.lease.holder === request.holder ? found.id : undefined;
  };
  return {
    acquire: async (request, context) => {
      const api = servers.of(request.environment);
      // Before it is asked for: another one here that waits must not take it for abandoned.
      held.add(request.holder);
      try {
        const { id, ...acquired } = await acquire(api, request, abandoned, context);
        if (acquired.is === "held") ids.set(request.holder, id);
        else held.delete(request.holder);
        return acquired;
      } catch (caught) {
        if (!isAcmeError(caught) || mayHaveWritten(caught)) await removeOwn(api, request, outlasting(context));
        held.delete(request.holder);
        throw caught;
      }
    },
    renew: async (request, context) => {
      const id = await idOf(request, context);
      if (id === undefined) return false;
      const options = calling(`keeping the lease of ${request.environment.name}`, context);
      return isThere(
        servers
          .of(request.environment)
          .call("PATCH", `/variables/${id}`, { value: valueOf(request) }, z.unknown(), options),
      );
    },
    release: async (request, context) => {
      // Whether or not the server hears of it, nothing more is written under it.
      held.delete(request.holder);
      const id = await idOf(request, context);
      ids.delete(request.holder);
      if (id === undefined) return false;
      return remove(servers.of(request.environment), id, request, context);
    },
  };
}

/** A variable's name takes `[a-z0-9_-]` only; a digest keeps apart what that makes equal. */
export function lockName(project: string, environment: string): string {
  const readable = `${project}_${environment}`.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return `acme_lock_${readable.slice(0, 150)}_${digestJson([project, environment], 6)}`;
}

/** Since when leases are known to be abandoned, by their holders. */
class Abandoned {
  readonly #since = new Map<string, number>();

  /** Whether what a holder left may be taken before its end: it is dead, or has ended here without giving it back. */
  isFree({ lease: { holder }, process, ...found }: Found): boolean {
    const isOver = found.instance === thisInstance() ? !held.has(holder) : process !== undefined && isDead(process);
    if (!isOver) return false;
    const since = this.#since.get(holder) ?? performance.now();
    this.#since.set(holder, since);
    return performance.now() - since >= GRACE;
  }
}

async function acquire(
  api: PrefectApi,
  request: LeaseRequest,
  abandoned: Abandoned,
  context: Context,
): Promise<Acquired & { id: string }> {
  let last: Found | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const created = await create(api, request, context);
    if (created !== undefined) return acquiredIn(created, request);
    const found = await read(api, request, context);
    if (found === undefined) continue;
    last = found;
    const isLive = Date.parse(found.lease.until) + MARGIN > api.now(context.now()).getTime();
    if (isLive && !abandoned.isFree(found)) return acquiredIn(found, request);
    context.log.debug(`Taking over what ${found.lease.actor} left on ${request.environment.name}.`);
    await remove(api, found.id, request, context);
  }
  if (last !== undefined) return { is: "taken", id: last.id, lease: last.lease };
  throw new AcmeError({
    code: "engine-busy",
    message: `Others took and gave back the lease of ${request.environment.name} faster than it could be asked for.`,
    hint: "Run the same command again.",
  });
}

function acquiredIn({ id, lease }: Found, { holder }: LeaseRequest): Acquired & { id: string } {
  return { is: lease.holder === holder ? "held" : "taken", id, lease };
}

/**
 * Undefined: there is one already, or the answer was lost and reading has to show whose it is. A cancellation does not cut it
 * off: the server would make it all the same, and everybody else would wait for a holder that never was.
 */
async function create(api: PrefectApi, request: LeaseRequest, caller: Context): Promise<Found | undefined> {
  const context = outlasting(caller);
  const { project, environment } = request;
  const body = { name: lockName(project, environment.name), value: valueOf(request), tags: ["acme-lock"] };
  const options = calling(`taking the lease of ${environment.name}`, context);
  try {
    return foundIn(await api.call("POST", "/variables/", body, variableRowSchema, options));
  } catch (caught) {
    if (isConflict(caught) || isLost(caught)) return undefined;
    throw caught;
  }
}

async function read(api: PrefectApi, request: LeaseRequest, context: Context): Promise<Found | undefined> {
  const { project, environment } = request;
  const path = `/variables/name/${lockName(project, environment.name)}`;
  const options = { ...calling(`reading the lease of ${environment.name}`, context), writes: false };
  try {
    return foundIn(await api.call("GET", path, undefined, variableRowSchema, options));
  } catch (caught) {
    if (isNotFound(caught)) return undefined;
    throw caught;
  }
}

/** What may have been made although asking for it failed; where it cannot be found out, it ends by itself. */
async function removeOwn(api: PrefectApi, request: LeaseRequest, context: Context): Promise<void> {
  try {
    const found = await read(api, request, context);
    if (found?.lease.holder === request.holder) await remove(api, found.id, request, context);
  } catch (caught) {
    const { message } = toAcmeError(caught, "giving back a lease");
    context.log.debug(`Whether ${request.environment.name} stays locked could not be read. ${message}`);
  }
}

/** False: somebody else did, and perhaps made another one. */
async function remove(api: PrefectApi, id: string, request: LeaseRequest, context: Context): Promise<boolean> {
  const options = calling(`giving back the lease of ${request.environment.name}`, context);
  try {
    return await isThere(api.call("DELETE", `/variables/${id}`, undefined, z.unknown(), options));
  } catch (caught) {
    if (!isLost(caught)) throw caught;
    const again = { ...options, writes: false };
    if (await isThere(api.call("GET", `/variables/${id}`, undefined, z.unknown(), again))) throw caught;
    return true;
  }
}

async function isThere(asking: Promise<unknown>): Promise<boolean> {
  try {
    await asking;
    return true;
  } catch (caught) {
    if (isNotFound(caught)) return false;
    throw caught;
  }
}

function isLost(caught: unknown): boolean {
  return isAcmeError(caught) && caught.code === "answer-lost";
}

function calling(what: string, { signal, log }: Context): CallOptions {
  return { what, signal, writes: true, log };
}

function valueOf({ holder, action, actor, purpose, term }: LeaseRequest): Json {
  // A `prefect deploy` outlives the process that was killed, and writes when it has built its image.
  const own = action === "deploy" ? undefined : thisProcess();
  return {
    format: 1,
    holder,
    actor: actor.slice(0, LONGEST_TEXT),
    purpose: purpose.slice(0, LONGEST_TEXT),
    term,
    ...(own === undefined ? {} : { process: { ...own } }),
    instance: thisInstance(),
  };
}

function foundIn({ id, name, created, updated, value }: VariableRow): Found {
  const { success, data } = valueSchema.safeParse(value);
  if (!success) {
    throw new AcmeError({
      code: "engine-unexpected",
      message: `The variable ${name} is no lease, although it stands where one belongs.`,
      hint: `Another tool, or a newer version of this one, wrote it. Delete it when nobody needs it: prefect variable unset ${name}`,
    });
  }
  const { holder, actor, purpose, term, ...left } = data;
  const until = new Date(Date.parse(updated) + term).toISOString();
  const lease = { holder, actor, purpose, since: new Date(created).toISOString(), until };
  return {
    id,
    lease,
    ...(left.process === undefined ? {} : { process: left.process }),
    ...(left.instance === undefined ? {} : { instance: left.instance }),
  };
}
