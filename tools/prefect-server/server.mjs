// A real Prefect server with SQLite, on a free port, with its state in a temporary folder that goes with it.
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { freePort, runProcess, startProcess, waitFor } from "./processes.mjs";
import { cacheDirectory, ensureVenv } from "./venv.mjs";

/** Variables under which no Prefect process reads this machine's settings, or calls anybody. */
export const quiet = Object.freeze({
  PREFECT_SERVER_ANALYTICS_ENABLED: "false",
  DO_NOT_TRACK: "1",
  PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: "false",
  PREFECT_CLI_COLORS: "false",
  // Each cron schedule in an answer lists all time zones otherwise.
  PYTHONTZPATH: "",
});

/**
 * Starts a server.
 *
 * @param {object} [options]
 * @param {string} [options.version] - a Prefect version that there are requirements for
 * @param {{ python: string, bin: string }} [options.venv] - default: {@link ensureVenv}
 * @param {string} [options.database] - a SQLite file to start from; it is copied
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.auth] - `user:password` that the server asks for
 * @returns {Promise<{ apiUrl: string, home: string, venv: { python: string, bin: string }, database: string, env: NodeJS.ProcessEnv, stop(): Promise<void> }>}
 */
export async function startServer({ version, venv: given, database, env = {}, auth } = {}) {
  const venv = given ?? (await ensureVenv(version === undefined ? {} : { version }));
  const migrated = join(cacheDirectory, `${basename(dirname(venv.bin))}.db`);
  const from = database ?? (existsSync(migrated) ? migrated : undefined);
  for (let attempt = 1; ; attempt++) {
    try {
      const server = await startOnce(venv, from, env, auth);
      if (from === undefined) await keepMigrated(venv.python, server.database, migrated);
      return server;
    } catch (error) {
      if (attempt === 3 || !/address already in use|Address in use|port/i.test(String(error))) throw error;
    }
  }
}

/** @param {{ python: string, bin: string }} venv @param {string | undefined} from @param {NodeJS.ProcessEnv} extra @param {string | undefined} auth */
async function startOnce(venv, from, extra, auth) {
  const home = mkdtempSync(join(tmpdir(), "prefect-"));
  const database = join(home, "prefect.db");
  if (from !== undefined) copyFileSync(from, database);
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}/api`;
  const env = clientEnv({ venv, home, apiUrl, ...(auth === undefined ? {} : { auth }) });
  const remove = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  const server = startProcess(join(venv.bin, "prefect"), ["server", "start", "--host", "127.0.0.1", "--port", String(port), "--no-ui"], {
    cwd: home,
    env: { ...env, ...(auth === undefined ? {} : { PREFECT_SERVER_API_AUTH_STRING: auth }), ...extra },
  });
  let exit = /** @type {number | undefined} */ (undefined);
  void server.ended.then((code) => (exit = code));
  const stop = async () => {
    await server.stop();
    process.removeListener("exit", remove);
    remove();
  };
  try {
    await waitFor(
      async () => {
        if (exit !== undefined) throw new Error(`The Prefect server ended with ${exit}:\n${server.output().slice(-3000)}`);
        return fetch(`${apiUrl}/health`).then(
          (response) => response.ok,
          () => false,
        );
      },
      { what: "the Prefect server to be healthy", timeout: 120_000 },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { apiUrl, home, venv, database, env, stop };
}

/**
 * The environment of a Prefect client: nothing of this machine's own Prefect settings, everything of this server's.
 *
 * @param {{ venv: { bin: string }, home: string, apiUrl: string, auth?: string }} server
 * @returns {NodeJS.ProcessEnv}
 */
export function clientEnv({ venv, home, apiUrl, auth }) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PREFECT_")));
  return {
    ...own,
    ...quiet,
    PATH: `${venv.bin}:${process.env.PATH}`,
    VIRTUAL_ENV: dirname(venv.bin),
    PREFECT_HOME: home,
    PREFECT_API_URL: apiUrl,
    ...(auth === undefined ? {} : { PREFECT_API_AUTH_STRING: auth }),
  };
}

/**
 * A migrated, empty database starts the next server seconds faster. SQLite's own backup copies it while it is in use.
 *
 * @param {string} python @param {string} database @param {string} migrated
 */
async function keepMigrated(python, database, migrated) {
  if (existsSync(migrated)) return;
  const aside = `${migrated}.${process.pid}`;
  const backup = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))";
  await runProcess(python, ["-c", backup, database, aside]);
  renameSync(aside, migrated);
}
