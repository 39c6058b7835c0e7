// For each conformance case an adapter that breaks exactly its promise: a wrapper over the fake. The table of them shows
// that a case fails when it should.
import type { Broken } from "./altered-ports.test-support.ts";
import { brokenFinders } from "./broken-finders.test-support.ts";
import { brokenHistory } from "./broken-history.test-support.ts";
import { brokenLocks } from "./broken-locks.test-support.ts";
import { brokenWriters } from "./broken-writers.test-support.ts";

/** By the id of the case that must find it. */
export const brokenAdapters: Readonly<Record<string, Broken>> = {
  ...brokenFinders,
  ...brokenWriters,
  ...brokenHistory,
  ...brokenLocks,
};
