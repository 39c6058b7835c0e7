// What a project's configuration may be called: for those who look for it, and for those who watch it.

/** The names of a project's configuration, YAML first. A folder has one of them. */
export const configNames = [
  "acme.yaml",
  "acme.yml",
  "acme.config.ts",
  "acme.config.mts",
  "acme.config.js",
  "acme.config.mjs",
] as const;

/** Whether a file of this name, without its folder, is a project's configuration. */
export function isConfigName(name: string): boolean {
  return configNames.some((known) => known === name);
}
