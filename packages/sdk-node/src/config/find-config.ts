// Where a project's configuration is: the nearest folder upwards that has one.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AcmeError, configNames } from "@acme/sdk-core";

/** A configuration that was found. */
export interface ConfigFile {
  /** Absolute path. */
  path: string;
  /** Absolute path of the project's folder. */
  directory: string;
  kind: "yaml" | "module";
}

/**
 * The configuration of the project that a folder is in, looked for upwards to the root of the git repository.
 *
 * @returns undefined where there is none
 * @throws AcmeError `config-invalid` where one folder has two
 */
export function findConfig(from: string): ConfigFile | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const present = configNames.filter((name) => existsSync(join(directory, name)));
    const [name, second] = present;
    if (name !== undefined && second !== undefined) {
      throw new AcmeError({
        code: "config-invalid",
        message: `${directory} has two configurations: ${present.join(" and ")}.`,
        hint: "Keep one of them.",
      });
    }
    if (name !== undefined)
      return { path: join(directory, name), directory, kind: name.includes(".config.") ? "module" : "yaml" };
    if (existsSync(join(directory, ".git")) || dirname(directory) === directory) return undefined;
  }
}

/** The error where a folder is in no project. */
export function noConfig(from: string): AcmeError {
  return new AcmeError({
    code: "config-missing",
    message: `There is no acme.yaml in ${resolve(from)} or in a folder above it.`,
    hint: "Write one with: acme init",
  });
}
