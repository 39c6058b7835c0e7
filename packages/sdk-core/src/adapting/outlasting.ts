// For what was begun before a cancellation and must come to its end after it. No other rule of cancelling.
import type { Context } from "../ports/context.ts";

/** How long after a cancellation what was begun may take, in milliseconds. */
const LIMIT = 15_000;

/**
 * A context that outlasts a cancellation: a write that was begun is finished, read back and recorded even then, also when
 * the caller cancels during it. A request that is aborted half-way may still reach the engine, after it was read back. A
 * limit keeps that from hanging.
 */
export function outlasting(context: Context): Context {
  const limit = new AbortController();
  const begin = (): void =>
    AbortSignal.timeout(LIMIT).addEventListener("abort", ({ target }) => limit.abort((target as AbortSignal).reason));
  if (context.signal.aborted) begin();
  else context.signal.addEventListener("abort", begin, { once: true });
  return { ...context, signal: limit.signal };
}
