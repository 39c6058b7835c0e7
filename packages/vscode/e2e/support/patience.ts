// How long a journey waits for anything: long enough for a machine that is busy with something else. Each wait is for a
// condition, so that a run that goes well waits for nothing; no test has a time of its own.

/** Milliseconds. */
export const PATIENCE = 120_000;
