// How `acme` opens a project: its configuration, and the adapters that come with the command line.
import type { OpenPortal } from "./session.ts";

/** Opens the Portal of the project that a folder is in. Throws what `loadPortal` does. */
export const openPortal: OpenPortal = async (directory, { log }) => {
  const { loadPortal } = await import("@acme/sdk-node");
  return loadPortal(directory, { adapters: {}, log });
};
