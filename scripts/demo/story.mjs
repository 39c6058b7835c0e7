// @ts-check
// What the demo shows, in order, and what has to be true for it to succeed. What acme did is checked by the server's own
// rows and the runs' own logs, not by acme.
import { good, heading, say } from "./narration.mjs";

const FLOW = "nightly-report";
const NEXT_VERSION = "2.0.0";
/** The exit code of acme where a rule refused all that was asked for. */
const REFUSED = 3;

/** @param {{ engine: import("./engine.mjs").Engine, project: import("./project.mjs").Project, shell: import("./shell.mjs").Shell }} parts */
export async function tellStory({ engine, project, shell }) {
  const { directory: cwd, env } = project;
  /** @param {[string, ...string[]]} words */
  const run = (...words) => shell.run(words, { cwd, env });
  /** @param {[string, ...string[]]} words */
  const refused = (...words) => shell.run(words, { cwd, env, ends: REFUSED });

  heading("A Python project with its prefect.yaml and acme.yaml, at commit A");
  const a = { commit: project.head(), version: project.version() };
  await run("git", "log", "--oneline");
  await run("cat", "acme.yaml");
  await run("acme", "flows");

  heading("A goes to dev, and a worker runs it");
  await run("acme", "deploy", "--all", "--env", "dev", "--yes");
  await runsVersions(engine, { dev: a.version });

  heading("Development goes on: the tree and HEAD are at commit B");
  project.setVersion(NEXT_VERSION);
  await run("git", "commit", "--quiet", "--all", "--message", `Version ${NEXT_VERSION}`);
  await run("git", "push", "--quiet");
  await run("git", "log", "--oneline");
  const b = { commit: project.head(), version: project.version() };

  heading("dev is promoted to uat: what runs there goes, which is A");
  await run("acme", "promote", "--from", "dev", "--to", "uat", "--all", "--yes");

  heading("B goes to dev");
  await run("acme", "deploy", "--all", "--env", "dev", "--yes");

  heading("Both run: uat has A, dev has B");
  await runsVersions(engine, { uat: a.version, dev: b.version });

  heading("prod asks for more than a completed run: somebody has to look");
  await refused("acme", "promote", FLOW, "--to", "prod", "--yes");
  await run(
    "acme",
    "validate",
    FLOW,
    "--env",
    "uat",
    "--step",
    "figures-checked",
    "--note",
    "as in the ledger",
    "--yes",
  );
  await run("acme", "promote", FLOW, "--to", "prod", "--yes");
  await clones(engine, "prod", a.commit);

  heading(`B was no good: ${FLOW} goes back in dev`);
  await run("acme", "rollback", FLOW, "--env", "dev", "--yes");
  await clones(engine, "dev", a.commit);
  await clones(engine, "uat", a.commit);

  heading("Who did what, and what runs where");
  await run("acme", "history");
  await run("acme", "status");
}

/**
 * Runs the flow for real, in all of these environments at the same time.
 *
 * @param {import("./engine.mjs").Engine} engine
 * @param {Record<string, string>} versions - which version each has to run
 */
async function runsVersions(engine, versions) {
  const environments = Object.keys(versions);
  say("", `Running ${FLOW} in ${environments.join(" and ")}, by Prefect's API ...`);
  const printed = await Promise.all(environments.map((environment) => engine.run(deployment(environment))));
  for (const [index, environment] of environments.entries()) {
    say(`  ${environment} printed: ${printed[index]}`);
    if (printed[index]?.startsWith(`shop ${versions[environment]}:`) !== true) {
      throw new Error(`${environment} does not run version ${versions[environment]}.`);
    }
  }
  good(environments.map((environment) => `${environment} runs ${versions[environment]}`).join(", "));
}

/** @param {import("./engine.mjs").Engine} engine @param {string} environment @param {string} commit */
async function clones(engine, environment, commit) {
  const { pull_steps: steps } = await engine.deployment(deployment(environment));
  if (!JSON.stringify(steps).includes(commit)) {
    throw new Error(`${FLOW} in ${environment} does not clone ${commit}: ${JSON.stringify(steps)}.`);
  }
  good(`the server's own row: ${FLOW} in ${environment} clones ${commit.slice(0, 7)}`);
}

/** @param {string} environment */
function deployment(environment) {
  return `shop--main--${FLOW}--${environment}`;
}
