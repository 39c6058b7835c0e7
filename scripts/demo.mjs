// `npm run demo`: the whole path on a real Prefect server, from a fresh clone. This file has node: modules only and
// loads the rest when it knows that this Node can run it; what is shown is told in demo/story.mjs.
// @ts-check
import { parseArgs } from "node:util";

const usage = `Usage: npm run demo [-- --keep]

Sets up what is missing (packages, a build, a Python environment with Prefect), starts a Prefect server with workers,
and ships a small project with acme: deploy, promote, rollback. Everything it started is gone afterwards.

  --keep   leave it running at the end, and say how to go on`;

process.exitCode = await main();

async function main() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node 20.19 or newer is needed; this is ${process.version} (${process.execPath}).`);
    return 1;
  }
  /** @type {{ keep?: boolean, help?: boolean }} */
  let options;
  try {
    options = parseArgs({ options: { keep: { type: "boolean" }, help: { type: "boolean", short: "h" } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (options.help === true) {
    console.log(usage);
    return 0;
  }
  const { runDemo } = await import("./demo/run-demo.mjs");
  return runDemo({ keep: options.keep === true });
}
