// The one error class of the SDK, and its form on the wire. What the codes mean is in codes.ts.
import { z } from "zod";
import { type ErrorCode, type ErrorKind, errorKinds } from "./codes.ts";

const marker: symbol = Symbol.for("@acme/sdk-core/error");

/** Where in a file something is wrong. Lines and columns count from 1. */
export interface SourcePlace {
  /** Path as the user would type it: relative to the project where it is inside it, with `/`. */
  file: string;
  line?: number;
  column?: number;
}

/** What an {@link AcmeError} is made of. */
export interface AcmeErrorOptions {
  code: ErrorCode;
  /** What happened, to what. One or two sentences, no secret. */
  message: string;
  /** What to do next: a command, a setting, a person to ask. */
  hint?: string;
  /** Where, when the trouble is in a file. */
  place?: SourcePlace;
  /** What was caught. */
  cause?: unknown;
}

/** An {@link AcmeError} as plain data: in `--json` output, in history, over RPC. */
export interface AcmeErrorJson {
  code: ErrorCode;
  kind: ErrorKind;
  message: string;
  hint?: string;
  place?: SourcePlace;
}

/** zod schema of {@link SourcePlace}. */
export const sourcePlaceSchema: z.ZodType<SourcePlace> = z.object({
  file: z.string(),
  line: z.int().positive().exactOptional(),
  column: z.int().positive().exactOptional(),
});

const codes = Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]];

/** zod schema of {@link AcmeErrorJson}. */
export const acmeErrorJsonSchema: z.ZodType<AcmeErrorJson> = z.object({
  code: z.enum(codes),
  kind: z.enum(["usage", "rule", "failure", "cancelled"]),
  message: z.string(),
  hint: z.string().exactOptional(),
  place: sourcePlaceSchema.exactOptional(),
});

/**
 * The error that every function of the SDK throws or returns: a closed set of codes, a message that says what happened
 * to what, a hint that says what to do next. Test with {@link isAcmeError}, not with `instanceof`: a project may hold
 * two copies of this package.
 */
export class AcmeError extends Error {
  override readonly name = "AcmeError";
  readonly code: ErrorCode;
  readonly hint?: string;
  readonly place?: SourcePlace;

  constructor(options: AcmeErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, marker, { value: true });
    this.code = options.code;
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.place !== undefined) this.place = options.place;
  }

  /** See {@link ErrorKind}. */
  get kind(): ErrorKind {
    return errorKinds[this.code];
  }

  /** The error as plain data. `cause` and the stack stay behind: they may hold what must not travel. */
  toJSON(): AcmeErrorJson {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.place === undefined ? {} : { place: this.place }),
    };
  }
}

/** Whether a value is an {@link AcmeError}, also one that another copy of this package made. */
export function isAcmeError(value: unknown): value is AcmeError {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}

/** Whether a value is the reason of an aborted `AbortSignal`, or the `cancelled` error made from one. */
export function isCancellation(value: unknown): boolean {
  if (isAcmeError(value)) return value.code === "cancelled";
  return value instanceof Error && value.name === "AbortError";
}

/**
 * Turns anything that was caught into an {@link AcmeError}. An edge that knows more (HTTP, a process, a file) has a
 * function of its own and falls back to this one.
 *
 * @param what - what was being done, for the message: "reading deployments of dev"
 */
export function toAcmeError(caught: unknown, what: string): AcmeError {
  if (isAcmeError(caught)) return caught;
  if (isCancellation(caught)) return cancelled(caught, what);
  if (caught instanceof Error && caught.name === "TimeoutError") {
    return new AcmeError({
      code: "timed-out",
      message: `It took too long: stopped while ${what}.`,
      hint: "What was asked may be overloaded. Run the same command again in a while.",
      cause: caught,
    });
  }
  const detail = caught instanceof Error ? caught.message : String(caught);
  if (isSystemError(caught)) {
    const isNetwork = caught.syscall === "connect" || caught.syscall === "getaddrinfo";
    return new AcmeError({
      code: isNetwork ? "engine-unreachable" : "io-failed",
      message: `Failed while ${what}: ${detail}`,
      hint: isNetwork
        ? "See whether it runs and can be reached from here."
        : "See whether it is there, and who may use it.",
      cause: caught,
    });
  }
  return new AcmeError({
    code: "internal",
    message: `Unexpected error while ${what}: ${detail}`,
    hint: "This is a defect. Please report it with the output of the same command and --debug.",
    cause: caught,
  });
}

/** An error of the operating system, as Node throws it. */
function isSystemError(caught: unknown): caught is Error & { code: string; syscall: string } {
  return caught instanceof Error && "code" in caught && "syscall" in caught && typeof caught.syscall === "string";
}

/**
 * The error of what an `AbortSignal` stopped: its reason where that is an {@link AcmeError}, `timed-out` for a limit of time,
 * and `cancelled` for any other reason: whoever aborts may give what they like.
 *
 * @param what - what was being done, for the message: "reading deployments of dev"
 */
export function errorOfAbort(reason: unknown, what: string): AcmeError {
  const saysMore = isAcmeError(reason) || (reason instanceof Error && reason.name === "TimeoutError");
  return saysMore ? toAcmeError(reason, what) : cancelled(reason, what);
}

/** Throws the {@link errorOfAbort} of a signal that is aborted. */
export function throwIfCancelled(signal: AbortSignal, what: string): void {
  if (signal.aborted) throw errorOfAbort(signal.reason, what);
}

function cancelled(cause: unknown, what: string): AcmeError {
  return new AcmeError({ code: "cancelled", message: `Cancelled while ${what}.`, cause });
}

/** An {@link AcmeError} again from its plain form. */
export function fromAcmeErrorJson(json: AcmeErrorJson): AcmeError {
  const { kind: _, ...options } = json;
  return new AcmeError(options);
}
