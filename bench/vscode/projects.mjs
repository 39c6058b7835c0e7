// What the workbench is opened on: a project of 350 files, and projects of many Deployments on a real server.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../tools/prefect-server/index.mjs";
import { fillersBelow, makeTree } from "../flows/tree.mjs";
import { makeProject } from "../prefect/project.mjs";
import { createPool, seed } from "../prefect/seed.mjs";

const POOL = "docker-pool";
const many = join(import.meta.dirname, "many_rows.py");
/** In the order of promotion. */
export const ENVIRONMENTS = ["dev", "tst", "uat", "prod"];

/**
 * A project of 350 Python files, with flows in the fewest of them, and without an acme.yaml.
 *
 * @param venv - whose library fills it up
 */
export function makeFiles(venv) {
  const directory = mkdtempSync(join(tmpdir(), "bench-files-"));
  makeTree(directory, { copies: 1, fillers: fillersBelow(join(venv.bin, "..", "lib")).slice(0, 260) });
  // In a folder that is shown first.
  mkdirSync(join(directory, "a_first"));
  const edited = join(directory, "a_first", "edited.py");
  writeFileSync(edited, flowText("edited-0"));
  const git = (...args) => execFileSync("git", args, { cwd: directory, stdio: "ignore" });
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=b", "-c", "user.email=b@c", "commit", "--quiet", "--message", "first");
  return {
    directory,
    configure: () =>
      writeFileSync(
        join(directory, "acme.yaml"),
        "project: files\nadapter: prefect\nenvironments:\n  dev: { defaults: { work_pool: docker-pool } }\n",
      ),
    forget: () => rmSync(join(directory, "acme.yaml"), { force: true }),
    /** Gives the one flow of a file another name. */
    rename: (name) => writeFileSync(edited, flowText(name)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function flowText(name) {
  return `from prefect import flow\n\n\n@flow(name="${name}")\ndef edited():\n    pass\n`;
}

/**
 * Projects of so many flows, each with a Deployment in four environments: dev has one commit more than the others. Their
 * rows are written to the database of a server before it is started again; from then on it is as real as any.
 *
 * @param home - of the server, kept
 */
export async function makeDeployed({ venv, home, flows }) {
  const seeding = await startServer({ venv, home });
  try {
    await createPool(seeding.apiUrl, POOL);
    const all = [];
    for (const count of flows) all.push(await makeOne(seeding, count));
    return all;
  } finally {
    await seeding.stop();
  }
}

async function makeOne({ apiUrl }, count) {
  const project = `bench${count}`;
  const made = makeProject({
    project,
    count,
    environments: Object.fromEntries(ENVIRONMENTS.map((name) => [name, POOL])),
  });
  const before = made.commit("before");
  const newest = made.commit("newest");
  await seed(apiUrl, { project, count: 1, environments: ["dev"], pool: POOL, commit: newest });
  return { ...made, project, flows: count, deployments: count * ENVIRONMENTS.length, commits: { before, newest } };
}

/** Writes the rest of the rows. The server must not run. */
export function multiplyRows({ venv, database, projects }) {
  for (const { project, flows, commits } of projects) {
    const runs = ENVIRONMENTS.map((name) => `${name}=${name === "dev" ? commits.newest : commits.before}`);
    execFileSync(venv.python, [many, database, project, String(flows), commits.newest, ...runs]);
  }
}
