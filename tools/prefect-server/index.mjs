// @ts-check
// The harness's public entry point. Its types and their documentation are in index.d.mts.
export { withLock } from "./lock.mjs";
export { freePort, runProcess, startProcess, waitFor } from "./processes.mjs";
export { clientEnv, startServer } from "./server.mjs";
export { cacheDirectory, ensureVenv, PREFECT_VERSION } from "./venv.mjs";
export { createProcessPool, request, runLogs, startRun, startWorker, waitForRun } from "./work.mjs";
