// For what was begun before a cancellation and must come to its end after it, and for what may not. No other rule of
// cancelling.
import { isAcmeError } from "../errors/acme-error.ts";
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

/**
 * Aborted with the signal of a context where that is because the lease was lost, and not by a cancellation. To be used beside
 * {@link outlasting} by whatever writes: somebody else may hold the lease now, so that nothing more may be sent, also not
 * again. What was sent cannot be taken back, and is waited for to know what it did.
 */
export function leaseLost({ signal }: Pick<Context, "signal">): AbortSignal {
  const lost = new AbortController();
  const look = (): void => {
    const reason: unknown = signal.reason;
    if (isAcmeError(reason) && reason.code === "lease-lost") lost.abort(reason);
  };
  if (signal.aborted) look();
  else signal.addEventListener("abort", look, { once: true });
  return lost.signal;
}
