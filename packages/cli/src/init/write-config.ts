// Writes a first acme.yaml: whole or not at all, and over nothing that is there, unless it is asked to.
import { link, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { AcmeError } from "@acme/sdk-core";

/**
 * Writes it aside first; without `replace` nothing that appeared meanwhile is replaced.
 *
 * @param path - absolute
 * @throws AcmeError `usage-invalid` where one is there, `io-failed`
 */
export async function writeFirstConfig(path: string, text: string, replace: boolean): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(aside, text, { flag: "wx" });
    await (replace ? rename(aside, path) : link(aside, path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw alreadyThere(basename(path));
    throw new AcmeError({
      code: "io-failed",
      message: `${basename(path)} could not be written: ${(cause as Error).message}`,
      hint: "Check that you may write to the folder.",
      cause,
    });
  } finally {
    await rm(aside, { force: true });
  }
}

/** The error where a folder has a configuration. */
export function alreadyThere(name: string): AcmeError {
  return new AcmeError({
    code: "usage-invalid",
    message: `There is already a configuration here: ${name}.`,
    hint: "Change it with an editor, or add --force to write a new acme.yaml over the old one.",
  });
}
