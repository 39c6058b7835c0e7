// @ts-check
// A real Prefect server with SQLite, on a free port, with its state in a temporary folder that goes with it.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, runProcess, startProcess, waitFor } from "./processes.mjs";
import { cacheDirectory, ensureVenv } from "./venv.mjs";
import { request } from "./work.mjs";

/** @typedef {import("./index.d.mts").Venv} Venv */

/** Under these no Prefect process calls anybody outside. */
const quiet = {
  PREFECT_SERVER_ANALYTICS_ENABLED: "false",
  DO_NOT_TRACK: "1",
  PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: "false",
  PREFECT_CLI_COLORS: "false",
  // Otherwise every interval or cron schedule in an answer costs a listing of all time zones.
  PYTHONTZPATH: "",
};

const PORTS_TRIED = 5;
/** How long (milliseconds) a port that was asked for may be taken: by a connection that is just ending, say. */
const PORT_AWAITED = 10_000;
const PORT_TAKEN = /port \d+ is already in use|address already in use/i;

/** @type {typeof import("./index.d.mts").startServer} */
export async function startServer({ version, venv: given, port, ...options } = {}) {
  const venv = given ?? (await ensureVenv(version === undefined ? {} : { version }));
  // The database of an environment's own Prefect, migrated and empty: seconds faster than migrating another one.
  const migrated = join(cacheDirectory, `${basename(dirname(venv.bin))}.db`);
  const database = options.database ?? (existsSync(migrated) ? migrated : undefined);
  const deadline = Date.now() + PORT_AWAITED;
  for (let attempt = 1; ; attempt++) {
    try {
      const server = await startOnce({ ...options, venv, database, port: port ?? (await freePort()) });
      const isEmpty = database === undefined && options.home === undefined && options.env === undefined;
      if (isEmpty) await keepMigrated(venv.python, server.database, migrated);
      return server;
    } catch (error) {
      const mayTry = port === undefined ? attempt < PORTS_TRIED : Date.now() < deadline;
      if (!mayTry || !PORT_TAKEN.test(String(error))) throw error;
      if (port !== undefined) await sleep(500);
    }
  }
}

/**
 * @param {{ venv: Venv, port: number, home?: string, database: string | undefined, auth?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<import("./index.d.mts").PrefectServer>}
 */
async function startOnce({ venv, port, database: from, auth, env: extra, ...options }) {
  const home = realpathSync(options.home === undefined ? mkdtempSync(join(tmpdir(), "prefect-")) : made(options.home));
  const database = join(home, "prefect.db");
  if (from !== undefined && !existsSync(database)) copyFileSync(from, database);
  const apiUrl = `http://127.0.0.1:${port}/api`;
  const withAuth = auth === undefined ? {} : { auth };
  const env = clientEnv({ venv, home, apiUrl, ...withAuth });
  const server = startProcess(
    join(venv.bin, "prefect"),
    ["server", "start", "--host", "127.0.0.1", "--port", String(port), "--no-ui"],
    {
      cwd: home,
      env: { ...env, ...(auth === undefined ? {} : { PREFECT_SERVER_API_AUTH_STRING: auth }), ...extra },
      remove: options.home === undefined ? [home] : [],
    },
  );
  /** @type {number | undefined} */
  let exitCode;
  void server.ended.then((code) => (exitCode = code));
  const started = {
    apiUrl,
    home,
    venv,
    database,
    ...withAuth,
    env,
    log: () => server.output(),
    stop: () => server.stop(),
  };
  try {
    await waitFor(
      async () => {
        if (exitCode !== undefined) {
          throw new Error(
            `The Prefect server ended with ${exitCode} before it was healthy:\n${server.output().slice(-3_000)}`,
          );
        }
        return isHealthy(apiUrl);
      },
      { what: `the Prefect server on port ${port} to be healthy`, timeout: 120_000 },
    );
    // Somebody else may have taken the port in between, with a healthy server of their own.
    const settings = await request(started, "GET", "/admin/settings").catch(() => ({}));
    if (settings.home !== home) throw new Error(`Port ${port} is already in use, by another server.`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return started;
}

/** @type {typeof import("./index.d.mts").clientEnv} */
export function clientEnv({ venv, home, apiUrl, auth }) {
  const own = Object.entries(process.env).filter(([name]) => !/^(PREFECT|PYTHON)/.test(name));
  return {
    ...Object.fromEntries(own),
    ...quiet,
    PATH: [venv.bin, process.env["PATH"]].join(delimiter),
    VIRTUAL_ENV: dirname(venv.bin),
    PREFECT_HOME: home,
    PREFECT_API_URL: apiUrl,
    ...(auth === undefined ? {} : { PREFECT_API_AUTH_STRING: auth }),
  };
}

/** @param {string} apiUrl */
async function isHealthy(apiUrl) {
  return fetch(`${apiUrl}/health`).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

/** @param {string} folder */
function made(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Keeps a copy of a migrated database. SQLite's own backup copies it while the server uses it.
 *
 * @param {string} python @param {string} database @param {string} kept
 */
async function keepMigrated(python, database, kept) {
  const aside = `${kept}.${process.pid}`;
  const backup = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))";
  try {
    await runProcess(python, ["-c", backup, database, aside]);
    renameSync(aside, kept);
  } finally {
    rmSync(aside, { force: true });
  }
}
