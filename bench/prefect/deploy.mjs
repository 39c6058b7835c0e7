// acme deploy against `prefect deploy --all` of the same: 1 and 20 flows that all change, and 20 of which one changes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureVenv, startServer } from "../../tools/prefect-server/index.mjs";
import { makeProject } from "./project.mjs";
import { call, createPool, deploymentName, flowName } from "./seed.mjs";
import { median, race, table, time } from "./timing.mjs";

const acme = fileURLToPath(new URL("../../packages/cli/dist/acme.js", import.meta.url));
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const POOL = "docker-pool";

const venv = await ensureVenv();
const server = await startServer({ venv });
const rows = [];
try {
  await createPool(server.apiUrl, POOL);
  for (const count of [1, 20]) rows.push(...(await measure(count)));
} finally {
  await server.stop();
}
table(`Deploy, whole process, median of ${RUNS} (s)`, ["flows", "command", "min", "median", "max", "of prefect"], rows);

async function measure(count) {
  const project = `deploy${count}`;
  const made = makeProject({ project, count, environments: { dev: POOL } });
  const { directory, commit, remote } = made;
  let step = 0;
  let head = commit("start");
  const job = (...args) => ({ command: process.execPath, args: [acme, ...args], cwd: directory, env: server.env });
  const deployAll = () => time(job("deploy", "--all", "--env", "dev", "--yes"));
  const nextCommit = () => {
    head = commit(`step ${++step}`);
  };
  const prefectFile = () =>
    writeFileSync(
      join(directory, ".git", "bench.yaml"),
      JSON.stringify({ deployments: entries(project, count, remote, head) }),
    );
  await deployAll();
  const contestants = {
    "prefect deploy --all": {
      before: () => (nextCommit(), prefectFile()),
      run: () =>
        time({
          command: join(venv.bin, "prefect"),
          args: ["--no-prompt", "deploy", "--all", "--prefect-file", join(".git", "bench.yaml")],
          cwd: directory,
          env: server.env,
        }),
    },
    "acme deploy, all change": { before: nextCommit, run: deployAll },
  };
  if (count > 1) {
    contestants["acme deploy, one of them changes"] = { before: () => disturb(project), run: deployAll };
    contestants["acme deploy, nothing changes"] = { run: deployAll };
  }
  const seconds = await race(contestants, RUNS);
  made.remove();
  const prefect = median(seconds.get("prefect deploy --all"));
  return [...seconds].map(([name, list]) => [
    String(count),
    name,
    list[0],
    median(list),
    list.at(-1),
    `${(median(list) / prefect).toFixed(2)}x`,
  ]);
}

/** One Deployment runs an older commit than the others. */
async function disturb(project) {
  const [row] = await call(server.apiUrl, "POST", "/deployments/filter", {
    deployments: { name: { any_: [deploymentName(project, 0, "dev")] } },
  });
  const pull = JSON.parse(
    JSON.stringify(row.pull_steps).replaceAll(/"commit_sha":"[0-9a-f]+"/g, `"commit_sha":"${"0".repeat(40)}"`),
  );
  const tags = row.tags.map((tag) => (tag.startsWith("COMMIT_HASH=") ? `COMMIT_HASH=${"0".repeat(40)}` : tag));
  await call(server.apiUrl, "PATCH", `/deployments/${row.id}`, { pull_steps: pull, tags });
}

function entries(project, count, remote, head) {
  return Array.from({ length: count }, (_, index) => ({
    name: deploymentName(project, index, "dev"),
    entrypoint: `src/shop/f${String(index).padStart(3, "0")}.py:${flowName(index)}`,
    version: `main-${head}`,
    tags: [`PROJECT_NAME=${project}`, "BRANCH_NAME=main", `COMMIT_HASH=${head}`],
    work_pool: {
      name: POOL,
      job_variables: { env: { STAGE: "dev", DEPLOYMENT_NAME: deploymentName(project, index, "dev") } },
    },
    build: null,
    push: null,
    pull: [{ "prefect.deployments.steps.git_clone": { repository: remote, commit_sha: head } }],
  }));
}
