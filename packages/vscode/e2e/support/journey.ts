// A journey: a user in a workbench of their own, whose tests go on where the one before has ended.
// A workbench that does not come up within PATIENCE is thrown away, profile, browser and all, and started anew once: a busy
// machine can starve VS Code's start so that it never ends, and that says nothing about the extension. The project's folder
// stays, since nothing was done in it yet. What fails after the start is not tried again.
import { afterAll, afterEach, beforeEach } from "vitest";
import { Workbench, type WorkbenchOptions } from "./workbench.ts";
import type { WorkbenchPage } from "./workbench-page.ts";

/** A user, and their workbench, which goes with the test file. */
export interface Journey {
  readonly workbench: Workbench;
  readonly user: WorkbenchPage;
}

let current: Journey | undefined;
let hasFailed = false;

/**
 * Starts a workbench and opens the extension's container in it. Call it once in a file, in `beforeAll`.
 *
 * @param name - of the folder of the screenshots
 * @param folder - absolute. Default: VS Code opens without one
 */
export async function startJourney(name: string, folder?: string, options: WorkbenchOptions = {}): Promise<Journey> {
  try {
    current = await start(name, folder, options);
  } catch (error) {
    process.stderr.write(`The workbench of ${name} did not come up, and is started anew: ${String(error)}\n`);
    current = await start(name, folder, options);
  }
  return current;
}

/** Ends the journey with its file, keeps what is on screen when a test fails, and does not go on from there. */
export function endJourneyWithFile(): void {
  beforeEach(({ skip }) => {
    if (hasFailed) skip("a step before failed");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    hasFailed = true;
    await current?.user.shootFailure(task.name);
  });
  afterAll(() => current?.workbench[Symbol.asyncDispose]());
}

async function start(name: string, folder: string | undefined, options: WorkbenchOptions): Promise<Journey> {
  const workbench = await Workbench.start(options);
  try {
    const user = await workbench.open(name, folder);
    try {
      await user.openContainer();
    } catch (error) {
      await user.shootFailure("start");
      throw error;
    }
    return { workbench, user };
  } catch (error) {
    await workbench[Symbol.asyncDispose]();
    throw error;
  }
}
