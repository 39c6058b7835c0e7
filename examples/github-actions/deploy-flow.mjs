// @ts-check
// What the workflow runs: brings a Release to its environment, and records it as a GitHub Deployment. Node only: a job
// that holds the keys of production installs nothing.
import { mkdir, writeFile } from "node:fs/promises";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_RUN_ID, GITHUB_TOKEN, ENVIRONMENT, RECORD } = process.env;
const record = JSON.parse(RECORD ?? "");
const { id } = await post("/deployments", {
  ref: record.release.code.commit,
  task: "acme",
  environment: ENVIRONMENT,
  payload: record,
  auto_merge: false,
  required_contexts: [],
  // Otherwise the success of one flow would make the Deployments of all others inactive.
  production_environment: true,
});
try {
  await bring(record);
  await report("success");
} catch (error) {
  await report("failure");
  throw error;
}

/**
 * Yours: here the engine of production is a folder of files.
 *
 * @param {{ key: { flow: string }, release: object, settings: object }} record
 */
async function bring({ key, release, settings }) {
  if (process.env.PRODUCTION === undefined) throw new Error("PRODUCTION names no folder.");
  await mkdir(process.env.PRODUCTION, { recursive: true });
  await writeFile(`${process.env.PRODUCTION}/${encodeURIComponent(key.flow)}.json`, JSON.stringify({ release, settings }));
}

/** @param {"success" | "failure"} state */
async function report(state) {
  const log_url = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  await post(`/deployments/${id}/statuses`, { state, log_url, auto_inactive: false });
}

/** @param {string} path @param {object} body @returns {Promise<any>} */
async function post(path, body) {
  const response = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json", authorization: `Bearer ${GITHUB_TOKEN}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
