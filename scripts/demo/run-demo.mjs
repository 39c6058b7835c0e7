// @ts-check
// The demo from start to end: prepares, tells the story, and takes away what it made, in whatever way it ends.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goOn } from "./go-on.mjs";
import { bad, heading, say } from "./narration.mjs";
import { installAndBuild, root } from "./packages.mjs";
import { createProject } from "./project.mjs";
import { startEngine } from "./engine.mjs";
import { Shell } from "./shell.mjs";
import { tellStory } from "./story.mjs";

const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/**
 * @param {{ keep: boolean }} options - `keep`: wait at the end until a signal comes
 * @returns {Promise<number>} the exit code
 */
export async function runDemo({ keep }) {
  const began = Date.now();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "acme-demo-")));
  // Here and not at the end only: an exit in between takes the folder away too.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const shell = new Shell();
  /** @type {(() => Promise<void>)[]} */
  const undo = [];
  let serverLog = () => "";

  /** @returns {Promise<number>} */
  async function run() {
    heading("Getting ready (the first time takes minutes)");
    // What runs from node_modules cannot start anything while they are replaced.
    const apart = process.execPath.startsWith(join(root, "node_modules"));
    const packages = installAndBuild(process.versions.node);
    if (apart) await packages;
    const [, engine] = await Promise.all([packages, startEngine((stop) => undo.push(stop))]);
    serverLog = () => engine.server.log();
    const project = createProject(folder, engine.server.env);
    await tellStory({ engine, project, shell });
    say("", `That was acme on a real server, in ${Math.round((Date.now() - began) / 1000)} s.`);
    if (!keep) return 0;
    goOn({ folder, project, server: engine.server });
    return new Promise(() => {});
  }

  let isInterrupted = false;
  const interruption = untilSignal().then(async (signal) => {
    isInterrupted = true;
    say("", `${signal}: cleaning up.`);
    await shell.interrupt(signal);
    return SIGNALS[signal];
  });
  const told = run().catch((error) => {
    // What fails then fails because of that.
    if (isInterrupted) return interruption;
    bad(error, serverLog());
    return 1;
  });
  const ended = await Promise.race([told, interruption]);
  await Promise.allSettled(undo.map((stop) => stop()));
  // What is still under way, after a signal or a failure, has nobody to go on for: its processes end with this one.
  process.exit(ended);
}

/** @returns {Promise<keyof typeof SIGNALS>} the first signal; a second one ends the process at once */
function untilSignal() {
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(SIGNALS)) {
      process.once(signal, () => {
        resolve(/** @type {keyof typeof SIGNALS} */ (signal));
        process.on(signal, () => process.exit(code));
      });
    }
  });
}
