// The times of a host's life, in milliseconds. Numbers only.

/** Times, in milliseconds. */
export interface HostTimes {
  /** How long it may take from the start of the process to the answer to `initialize`. Default: 30,000. */
  start: number;
  /** How often it is asked whether it is there. Default: 10,000. */
  heartbeat: number;
  /** How long that may take, twice in a row: after a sleep of the machine the first is late. Default: 15,000. */
  patience: number;
  /** The waits before it is started again; after the last one it is given up. Default: 0.5, 1, 2, 4 and 8 seconds. */
  backOff: readonly number[];
  /** One that lived this long starts the waits from the first one. Default: 60,000. */
  healthy: number;
  /** How long it may take to end after it was asked to. Default: 3,000. */
  grace: number;
}

/** What is used where nothing else is said. */
export const defaultTimes: HostTimes = {
  start: 30_000,
  heartbeat: 10_000,
  patience: 15_000,
  backOff: [500, 1000, 2000, 4000, 8000],
  healthy: 60_000,
  grace: 3000,
};
