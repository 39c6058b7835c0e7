// What can be made to go wrong with a call: one mechanism for every port.
import { AcmeError, errorOfAbort } from "@acme/sdk-core";
import type { Call, CallPattern } from "./call.ts";

/** What happens to the calls that a fault is for. */
export type Effect =
  | { is: "fails"; error: Error }
  | { is: "hangs" }
  | { is: "late" }
  | { is: "lost"; error: Error }
  | { is: "part"; count: number }
  | {
      is: "first";
      /** What happens first. */
      act: () => unknown;
    };

/** A fault that was set, to look at or to end. */
export class Fault {
  readonly pattern: CallPattern;
  readonly effect: Effect;
  /** The calls it was for, so far. */
  readonly met: Call[] = [];
  readonly #times: number;
  readonly #arrived: PromiseWithResolvers<void> = withResolvers();
  readonly #released: PromiseWithResolvers<void> = withResolvers();
  #isReleased = false;

  constructor(pattern: CallPattern, effect: Effect, times: number) {
    this.pattern = pattern;
    this.effect = effect;
    this.#times = times;
  }

  /** Whether it waits for another call. */
  get isOpen(): boolean {
    return !this.#isReleased && this.met.length < this.#times;
  }

  /** Notes a call that it is for. */
  meet(call: Call): void {
    this.met.push(call);
    this.#arrived.resolve();
  }

  /** Resolves when the first call has come: what hangs hangs from here on. */
  arrived(): Promise<void> {
    return this.#arrived.promise;
  }

  /** Lets what hangs or is late go on, and ends the fault. */
  release(): void {
    this.#isReleased = true;
    this.#released.resolve();
  }

  /** Waits for {@link release}. Throws the signal's {@link errorOfAbort} when it is aborted first. */
  async held(what: string, signal: AbortSignal | undefined): Promise<void> {
    const cancelled = withResolvers<never>();
    const abort = (): void => cancelled.reject(errorOfAbort(signal?.reason, what));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await Promise.race([this.#released.promise, cancelled.promise]);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}

/** Sets a fault on the calls of a pattern; each method gives a handle. */
export class FaultMaker {
  readonly #set: (effect: Effect) => Fault;

  constructor(set: (effect: Effect) => Fault) {
    this.#set = set;
  }

  /** Nothing is done, and the call throws. Default: `engine-failed`. */
  fails(error: Error = engineFailed()): Fault {
    return this.#set({ is: "fails", error });
  }

  /** Nothing is done, and no answer comes until {@link Fault.release} or until the call is cancelled. */
  hangs(): Fault {
    return this.#set({ is: "hangs" });
  }

  /** It is done, and the answer comes only after {@link Fault.release}. */
  answersLate(): Fault {
    return this.#set({ is: "late" });
  }

  /** It is done, and the call throws. Default: `answer-lost`. */
  losesAnswer(error: Error = answerLost()): Fault {
    return this.#set({ is: "lost", error });
  }

  /** Only the first so many results are given, without a word. */
  givesPart(count: number): Fault {
    return this.#set({ is: "part", count });
  }

  /** Something else happens just before: an operator changes a setting, a colleague promotes. */
  first(act: () => unknown): Fault {
    return this.#set({ is: "first", act });
  }
}

function engineFailed(): AcmeError {
  return new AcmeError({ code: "engine-failed", message: "The fake engine was told to fail.", hint: "Try again." });
}

function answerLost(): AcmeError {
  return new AcmeError({ code: "answer-lost", message: "The fake engine was told to lose this answer." });
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>["resolve"];
  let reject!: PromiseWithResolvers<T>["reject"];
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason: unknown) => void;
}
