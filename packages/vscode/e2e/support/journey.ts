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
  const [workbench, user] = await startWorkbench(name, options, (started) => openContainer(started, name, folder));
  current = { workbench, user };
  return current;
}

/**
 * Starts a workbench, and anew once where it does not come up.
 *
 * @param come - opens what must come up with it; what it gives is given, too
 */
export async function startWorkbench<T>(
  name: string,
  options: WorkbenchOptions,
  come: (workbench: Workbench) => Promise<T>,
): Promise<[Workbench, T]> {
  try {
    return await startOnce(options, come);
  } catch (error) {
    process.stderr.write(`The workbench of ${name} did not come up, and is started anew: ${String(error)}\n`);
    return startOnce(options, come);
  }
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

async function startOnce<T>(
  options: WorkbenchOptions,
  come: (workbench: Workbench) => Promise<T>,
): Promise<[Workbench, T]> {
  const workbench = await Workbench.start(options);
  try {
    return [workbench, await come(workbench)];
  } catch (error) {
    await workbench[Symbol.asyncDispose]();
    throw error;
  }
}

async function openContainer(workbench: Workbench, name: string, folder: string | undefined): Promise<WorkbenchPage> {
  const user = await workbench.open(name, folder);
  try {
    await user.openContainer();
    return user;
  } catch (error) {
    await user.shootFailure("start");
    throw error;
  }
}
