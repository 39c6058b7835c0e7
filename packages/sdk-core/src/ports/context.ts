// What every port is handed: cancellation, progress, log, actor, clock, code.
import type { CodeRepository } from "./code-repository.ts";

/** One step of something that takes time. */
export interface ProgressReport {
  /** What is going on, for people: `Reading deployments of dev`. */
  message: string;
  /** How much is done, of {@link ProgressReport.total}. */
  done?: number;
  total?: number;
}

/** Where progress goes. Called often; must be cheap and must not throw. */
export type Progress = (report: ProgressReport) => void;

/** Where the log goes. Messages hold no secrets. */
export interface Log {
  /** What helps to find a fault. */
  debug(message: string): void;
  /** What a person may like to know. */
  info(message: string): void;
  /** What a person should look at. */
  warn(message: string): void;
}

/** What core hands to each call of a port. */
export interface Context {
  /** Aborted when the caller cancels. A port stops soon after, and says what it left. */
  signal: AbortSignal;
  progress: Progress;
  log: Log;
  /** The clock of this machine. A rule about time uses the engine's own instead. */
  now(): Date;
  code: CodeRepository;
}
