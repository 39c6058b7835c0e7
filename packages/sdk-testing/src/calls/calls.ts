// Records every call of the fakes, and is the one place where a fault takes effect.
import { throwIfCancelled } from "@acme/sdk-core";
import { type Call, type CallPattern, describeCall, isMeant } from "./call.ts";
import { type Effect, Fault, FaultMaker } from "./fault.ts";

/** How a call is answered. */
export interface Answering<T> {
  signal?: AbortSignal;
  /** The first so many of a result. Absent: the result cannot be given in part. */
  part?: (whole: T, count: number) => T;
}

/** Every call of the fakes of one engine, and the faults that were set on them. */
export class Calls {
  /** Oldest first. */
  readonly made: Call[] = [];
  readonly #faults: Fault[] = [];

  /** Sets a fault on the next call that a pattern means. Faults are met in the order in which they were set. */
  next(pattern: CallPattern): FaultMaker {
    return this.#maker(pattern, 1);
  }

  /** Sets a fault on every call that a pattern means, until it is released. */
  every(pattern: CallPattern): FaultMaker {
    return this.#maker(pattern, Number.POSITIVE_INFINITY);
  }

  /** The calls that a pattern means; default: all. */
  of(pattern: CallPattern = {}): Call[] {
    return this.made.filter((call) => isMeant(call, pattern));
  }

  /** The calls that a pattern means, a line each: `["deployer.declare dev nightly", "deployer.write dev nightly"]`. */
  lines(pattern: CallPattern = {}): string[] {
    return this.of(pattern).map(describeCall);
  }

  /** Forgets what was called; the faults stay. */
  forget(): void {
    this.made.length = 0;
  }

  /** Does the work of a call, with what was set for it. */
  async answer<T>(call: Call, work: () => T | Promise<T>, { signal, part }: Answering<T> = {}): Promise<T> {
    const effect = await this.#begin(call, signal);
    const result = await work();
    await this.#end(call, effect, signal);
    return effect?.effect.is === "part" && part !== undefined ? part(result, effect.effect.count) : result;
  }

  /** Gives the results of a call that streams, with what was set for it. */
  async *stream<T>(call: Call, work: () => AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
    const effect = await this.#begin(call, signal);
    let given = 0;
    for await (const item of work()) {
      if (effect?.effect.is === "part" && given >= effect.effect.count) return;
      given++;
      yield item;
    }
    await this.#end(call, effect, signal);
  }

  #maker(pattern: CallPattern, times: number): FaultMaker {
    return new FaultMaker((effect: Effect) => {
      const fault = new Fault(pattern, effect, times);
      this.#faults.push(fault);
      return fault;
    });
  }

  /** A call whose caller has cancelled is not sent, as with any client of an engine. */
  async #begin(call: Call, signal: AbortSignal | undefined): Promise<Fault | undefined> {
    this.made.push(call);
    const fault = this.#faults.find((one) => one.isOpen && isMeant(call, one.pattern));
    fault?.meet(call);
    const effect = fault?.effect;
    if (effect?.is === "fails") throw effect.error;
    if (effect?.is === "hangs") await fault?.held(describeCall(call), signal);
    if (effect?.is === "first") await effect.act();
    if (signal !== undefined) throwIfCancelled(signal, describeCall(call));
    return fault;
  }

  async #end(call: Call, fault: Fault | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (fault?.effect.is === "late") await fault.held(describeCall(call), signal);
    if (fault?.effect.is === "lost") throw fault.effect.error;
  }
}
