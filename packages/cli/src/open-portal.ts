// How `acme` opens a project: its configuration, and the adapters that come with the command line.
import { AcmeError } from "@acme/sdk-core";
import type { OpenPortal } from "./session.ts";

/** Opens the Portal of the project in a folder. */
export const openPortal: OpenPortal = (directory) =>
  Promise.reject(
    new AcmeError({
      code: "config-missing",
      message: `There is no acme.yaml in ${directory}.`,
      hint: "Write one with: acme init",
    }),
  );
