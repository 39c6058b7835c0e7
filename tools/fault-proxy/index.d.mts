// What the fault proxy offers. The sources are plain .mjs, because benchmarks run them without a build.

/** Which requests a rule is about: all parts that are given must hold. */
export interface Match {
  /** Such as `PATCH`. Default: any. */
  readonly method?: string;
  /**
   * The path below the target's own, without the query, such as `/deployments/filter`. In a string `*` stands for one
   * segment; a regular expression is searched for. Default: any.
   */
  readonly path?: string | RegExp;
  /** Sees the request's JSON, undefined when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it sends
  readonly body?: (json: any) => boolean;
  /** The first of the matching requests to be affected, counted from 1, which is the default. */
  readonly nth?: number;
  /** How many from there on. Default: all. */
  readonly times?: number;
}

/** What happens to a request. */
export type Action =
  /** The connection is reset before the server has heard of the request. */
  | { readonly kind: "cut-before" }
  /** The server does what it is asked and answers; the connection is reset before the answer's first byte. */
  | { readonly kind: "cut-after" }
  /** The server answers; the connection is reset after half of the answer. */
  | { readonly kind: "cut-within" }
  /** The request waits, then goes on. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** The request waits until the rule is released, then goes on; with `when: "after"` it is the answer that waits. */
  | { readonly kind: "hold"; readonly when?: "before" | "after" }
  /** The server hears nothing. An object is sent as JSON, a string as HTML; without a body, JSON as Prefect has it. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: object | string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Close the connection after the answer. */
      readonly close?: boolean;
    };

/** A rule that is in force. */
export interface Rule {
  /** How many requests it was applied to. */
  readonly hits: number;
  /** Resolves when it is applied for the first time; where an answer is held, when the server has given it. */
  readonly reached: Promise<void>;
  /** Lets go of what it holds, and holds nothing more. */
  release(): void;
  /** Takes it out of force, and releases it. */
  remove(): void;
}

/** A request that arrived. Nothing of its body but the size, and no header: they may hold secrets. */
export interface SeenRequest {
  readonly method: string;
  /** Below the target's own path, without the query. */
  readonly path: string;
  /** The body's size in bytes. */
  readonly bytes: number;
  /** What the client got: a status; `cut` when the connection was reset; undefined while there is no answer. */
  readonly answer: number | "cut" | undefined;
}

/** A proxy that runs. */
export interface FaultProxy {
  /** The target's address, on the proxy's port. */
  readonly url: string;
  /** All requests since the start or the last {@link FaultProxy.clear}, in the order of their arrival. */
  readonly requests: readonly SeenRequest[];
  /** Puts a rule in force. Of several that apply to a request the newest acts, and the older ones do not count it. */
  rule(match: Match, action: Action): Rule;
  /** Removes all rules and forgets all requests. */
  clear(): void;
  /** Refuses connections, and closes those that there are, until {@link FaultProxy.up}. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Ends the proxy, with all its connections. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1. Without rules it passes everything on, web sockets too.
 *
 * @param target - an http: address, such as `http://127.0.0.1:4200/api`
 */
export function startProxy(target: string): Promise<FaultProxy>;
