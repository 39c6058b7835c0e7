// A Chromium to drive the workbench with: the one on the PATH, else Debian's, installed here and now.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "@acme-tools/prefect-server";

/** The flags that a Chromium in a container needs, and those that keep it from calling home. */
export const chromiumFlags: string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The path of a Chromium. Installs Debian's package where there is none and this user may.
 *
 * @throws Error that says how to get one
 */
export async function ensureChromium(): Promise<string> {
  const there = find();
  if (there !== undefined) return there;
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await runProcess("apt-get", ["update", "-qq"], { env });
    await runProcess("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env });
  } catch (cause) {
    throw new Error("The journeys need a Chromium: install the package chromium, or set ACME_CHROMIUM to its path.", {
      cause,
    });
  }
  const installed = find();
  if (installed === undefined) throw new Error("The package chromium brought no program of that name.");
  return installed;
}

function find(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [
    process.env["ACME_CHROMIUM"] ?? "",
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ].find((path) => path !== "" && existsSync(path));
}
