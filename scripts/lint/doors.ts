// The table of doors: modules that bring the outside in, and the only files that may import each.
// How the table becomes lint rules is in import-rules.ts.

/** A module that only some files may import, because what comes through it is checked there and nowhere else. */
export interface Door {
  /** The import specifiers that this door guards. */
  readonly modules: readonly string[];
  /** Globs of the files that may import them, from the repository's root. */
  readonly files: readonly string[];
  /** What a person who is stopped reads. */
  readonly message: string;
}

export const doors: readonly Door[] = [
  {
    modules: ["execa", "child_process", "node:child_process"],
    files: ["packages/sdk-node/src/process/run.ts", "packages/vscode/src/host/host-process.ts"],
    message:
      "Processes are started in one file: use run() of @acme/sdk-node. The extension starts its host, in another.",
  },
  {
    modules: ["yaml"],
    files: ["packages/*/src/**/*yaml*.ts"],
    message: "A YAML dialect is parsed in one file, which says so in its name (yaml-document.ts).",
  },
  {
    modules: ["smol-toml"],
    files: ["packages/*/src/**/*toml*.ts"],
    message: "A TOML file is parsed in one file, which says so in its name (pyproject-toml.ts).",
  },
  {
    modules: ["vscode"],
    files: [
      "packages/vscode/src/{views,commands,platform,tasks}/**/*.ts",
      "packages/vscode/src/forms/quick-input.ts",
      "packages/vscode/src/extension.ts",
    ],
    message:
      "vscode is imported only where something is drawn; the store, the host and the forms are plain TypeScript.",
  },
];
