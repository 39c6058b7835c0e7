// The first exchange: which protocol the two sides speak, and what the host can do.
import { z } from "zod";

/**
 * The version of the protocol. It rises when something that is there changes its meaning or goes; a method or a member
 * that is added does not raise it: {@link InitializeResult.methods} says what is there. A host refuses another version.
 */
export const protocolVersion = 1;

/** Params of `initialize`. */
export interface InitializeParams {
  /** {@link protocolVersion} of the client. */
  protocol: number;
  /** Absolute path of the project's folder, or of one below it. One host serves one project. */
  directory: string;
  /** Who asks, for the log. */
  client: { name: string; version: string };
}

/** zod schema of {@link InitializeParams}. */
export const initializeParamsSchema: z.ZodType<InitializeParams> = z.object({
  protocol: z.int(),
  directory: z.string().min(1),
  client: z.object({ name: z.string(), version: z.string() }),
});

/** Result of `initialize`. */
export interface InitializeResult {
  /** {@link protocolVersion} of the host. */
  protocol: number;
  versions: {
    /** Of @acme/cli. */
    acme: string;
    /** Of the Node that runs the host. */
    node: string;
  };
  /** The process id of the host. */
  pid: number;
  /** The methods that this host answers, so that a newer client can do without the others. */
  methods: string[];
}

/** zod schema of {@link InitializeResult}. */
export const initializeResultSchema: z.ZodType<InitializeResult> = z.object({
  protocol: z.int(),
  versions: z.object({ acme: z.string(), node: z.string() }),
  pid: z.int(),
  methods: z.array(z.string()),
});
