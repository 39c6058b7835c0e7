// A Chromium to drive the workbench with: the one on the PATH, else Debian's, installed here and now.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "@acme-tools/prefect-server";
import { aptInstall } from "./apt.ts";

/** The flags that a Chromium in a container needs, and those that keep it from calling home. */
export const chromiumFlags: string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const INSTEAD = "Install a Chromium or Chrome, or set ACME_CHROMIUM to the path of one.";

/**
 * The path of a Chromium. Installs Debian's package where there is none and this user may.
 *
 * @throws Error that says how to get one
 */
export async function ensureChromium(): Promise<string> {
  const given = process.env["ACME_CHROMIUM"];
  if (given !== undefined && given !== "") {
    if (await doesRun(given)) return given;
    throw new Error(`ACME_CHROMIUM is ${given}, which does not run.`);
  }
  const there = await find();
  if (there !== undefined) return there;
  await aptInstall(["chromium"], "The journeys need a Chromium", INSTEAD);
  const installed = await find();
  if (installed === undefined) throw new Error(`The package chromium brought no program that runs. ${INSTEAD}`);
  return installed;
}

async function find(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const path of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (isProgram(path) && (await doesRun(path))) return path;
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ubuntu's package is a script that only says that the real one is a snap. */
async function doesRun(path: string): Promise<boolean> {
  return runProcess(path, ["--version"]).then(
    () => true,
    () => false,
  );
}
