// Holds the lease of an environment around an act: waits for it, renews it, and stops the act where it was lost.
import { outlasting } from "../adapting/outlasting.ts";
import { AcmeError, throwIfCancelled, toAcmeError } from "../errors/acme-error.ts";
import type { Context } from "../ports/context.ts";
import type { Lease, LeaseRequest, LockStore } from "../ports/lock-store.ts";

/**
 * Milliseconds that a lease lasts without being renewed. A server whose database is locked answers no write for a minute, and
 * a renewal counts from when it was asked for: so that one that took a minute leaves time for another one that does.
 */
const TERM = 120_000;
/** Milliseconds after which it is renewed: early, so that a stall that begins just before meets a lease that is young. */
const RENEW_AFTER = 10_000;
/** How long one renewal may take before another is tried, in milliseconds: longer than a locked database keeps it waiting. */
const RENEWAL = 75_000;
/** Before a renewal that follows one that failed or took long, in milliseconds. */
const PAUSE = 1_000;
/** How long to wait for another's lease, in milliseconds: longer than a dead one lasts. */
const WAIT = 1.5 * TERM;
/** Between two looks at another's lease, in milliseconds: the first, and the longest. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [100, 1_500];

/** What an act under a lease works with. */
export interface Holding {
  /** As the caller's; its signal is aborted too when the lease is lost, with {@link Holding.lost} as the reason. */
  context: Context;
  /** To be called before something new is begun: renews the lease where it is due. */
  keep(): Promise<void>;
  /** Why nothing more may be written: the lease is another's now. */
  readonly lost: AcmeError | undefined;
}

/**
 * Does something while nobody else does it. Without a store it is simply done. Throws `environment-locked` where another
 * one's lease did not end in time, and what `act` throws.
 */
export async function holdLease<T>(
  store: LockStore | undefined,
  request: Omit<LeaseRequest, "term">,
  context: Context,
  act: (holding: Holding) => Promise<T>,
): Promise<T> {
  if (store === undefined) return act({ context, keep: () => Promise.resolve(), lost: undefined });
  const whole = { ...request, term: TERM };
  const held = new Held(store, whole, await acquire(store, whole, context), context);
  try {
    return await act(held);
  } finally {
    await held.end();
  }
}

/** Gives when it was asked for: the lease lasts at least a term from then. */
async function acquire(store: LockStore, request: LeaseRequest, context: Context): Promise<number> {
  const deadline = context.now().getTime() + WAIT;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    throwIfCancelled(context.signal, `waiting for ${request.environment.name}`);
    const asked = context.now().getTime();
    const acquired = await store.acquire(request, context);
    if (acquired.is === "held") return asked;
    if (context.now().getTime() >= deadline) throw locked(request, acquired.lease);
    context.progress({ message: `Waiting for ${request.environment.name}: ${describeHolder(acquired.lease)}` });
    // Those that wait together do not come together again.
    await sleep(pause * (0.5 + Math.random()), context.signal);
  }
}

class Held implements Holding {
  readonly context: Context;
  lost: AcmeError | undefined;
  readonly #store: LockStore;
  readonly #request: LeaseRequest;
  readonly #caller: Context;
  readonly #stop = new AbortController();
  #renewedAt: number;
  #renewing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: LockStore, request: LeaseRequest, asked: number, caller: Context) {
    this.#store = store;
    this.#request = request;
    this.#caller = caller;
    this.#renewedAt = asked;
    this.context = { ...caller, signal: AbortSignal.any([caller.signal, this.#stop.signal]) };
    this.#wait(RENEW_AFTER);
  }

  async keep(): Promise<void> {
    if (this.lost === undefined && this.#age() >= RENEW_AFTER) await this.#renew();
  }

  /** Whatever happened: it is not kept for longer than it is needed. What cannot be given back ends by itself. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#renewing;
    clearTimeout(this.#timer);
    const context = outlasting(this.#caller);
    const { environment } = this.#request;
    try {
      if (!(await this.#store.release(this.#request, context)) && this.lost === undefined)
        context.log.warn(`Somebody took over ${environment.name} before the end: look at what is there now.`);
    } catch (caught) {
      const { message } = toAcmeError(caught, `releasing ${environment.name}`);
      context.log.warn(`${environment.name} stays locked for ${TERM / 1000} s at most: ${message}`);
    }
  }

  #age(): number {
    return this.#caller.now().getTime() - this.#renewedAt;
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#renew(), milliseconds);
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  /**
   * A lease that has ended is not renewed: another may be taking it over. An answer counts only while the lease that it
   * renews lasts, because only then it was surely renewed before anybody could take it.
   */
  async #renewOnce(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.lost !== undefined) return;
    const asked = this.#caller.now().getTime();
    const left = TERM - this.#age();
    if (left <= 0) return this.#lose("was not renewed in time");
    try {
      const signal = AbortSignal.timeout(Math.min(left, RENEWAL));
      const isOurs = await this.#store.renew(this.#request, { ...this.#caller, signal });
      if (!isOurs) return this.#lose("was taken away");
      if (this.#age() >= TERM) return this.#lose("was renewed too late");
      this.#renewedAt = asked;
    } catch (caught) {
      const error = toAcmeError(caught, `renewing the lease of ${this.#request.environment.name}`);
      if (this.#age() >= TERM) return this.#lose("could not be renewed", error);
      this.#caller.log.debug(`The lease was not renewed, trying again: ${error.message}`);
    }
    this.#wait(Math.max(PAUSE, RENEW_AFTER - this.#age()));
  }

  #lose(how: string, cause?: AcmeError): void {
    const { name } = this.#request.environment;
    this.lost ??= new AcmeError({
      code: "lease-lost",
      message: `The lease of ${name} ${how} before the batch ended, and somebody else may be writing there.`,
      hint: "Nothing more was written. Run the same command again: it shows what is there, and does only what is missing.",
      ...(cause === undefined ? {} : { cause }),
    });
    this.#caller.log.warn(`${this.lost.message}${cause === undefined ? "" : ` ${cause.message}`}`);
    this.#stop.abort(this.lost);
  }
}

function locked({ environment }: LeaseRequest, by: Lease): AcmeError {
  return new AcmeError({
    code: "environment-locked",
    message: `${environment.name} is being changed: ${describeHolder(by)}. Waited ${WAIT / 1000} s for it.`,
    hint: "Nothing was written. Run the same command again when that is done; what somebody left behind ends by itself.",
  });
}

/**
 * Whoever waits has to know for whom, since when, and how long at most if that one is dead: the living renew it. In a line of a
 * narrow terminal, the rest last.
 */
function describeHolder({ actor, purpose, since, until }: Lease): string {
  return `${actor} holds it since ${toClock(since)}, until ${toClock(until)} UTC unless it is renewed (${purpose})`;
}

function toClock(iso: string): string {
  return new Date(iso).toISOString().slice(11, 19);
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
