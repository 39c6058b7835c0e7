// @ts-check
// One process at a time, over a file. A lock whose holder died is taken over.
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { waitFor } from "./processes.mjs";

/** A holder of another machine or container (same checkout, other process ids) is dead when it was silent this long (milliseconds). */
const SILENT = 60_000;

/**
 * Does some work while nobody else does it.
 *
 * @template T
 * @param {string} path - the lock file, in a folder that exists
 * @param {() => Promise<T>} work
 * @param {{ timeout?: number, every?: number }} [options] - milliseconds; waits ten minutes unless told
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { timeout = 600_000, every = 300 } = {}) {
  await waitFor(() => take(path), { what: `the lock ${path}`, timeout, every });
  const alive = setInterval(() => touch(path), SILENT / 6);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, `${hostname()} ${process.pid}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    removeIfAbandoned(path);
    return false;
  }
}

/** @param {string} path */
function removeIfAbandoned(path) {
  const seen = statSync(path, { throwIfNoEntry: false });
  if (seen === undefined || !isAbandoned(path, seen.mtimeMs)) return;
  // Of several that saw it abandoned, a rename succeeds for one; and what it took may be a new holder's already.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (statSync(aside).ino !== seen.ino) linkSync(aside, path);
  } catch {
    // Another one was faster.
  }
  rmSync(aside, { force: true });
}

/** @param {string} path @param {number} touched */
function isAbandoned(path, touched) {
  if (Date.now() - touched > SILENT) return true;
  try {
    const [host, pid] = readFileSync(path, "utf8").split(" ");
    // Written in one go, but read between its creation and that: not a holder yet.
    if (pid === undefined || host !== hostname()) return false;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody removed the cache.
  }
}
