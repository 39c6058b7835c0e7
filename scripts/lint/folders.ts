// The table of folders that know nothing of their neighbours in the same package. How it becomes lint rules is in
// import-rules.ts.

/** Folders whose files may not import from others beside them. */
export interface Folders {
  /** Glob of their files, from the repository's root. */
  readonly files: string;
  /** Names of the folders that they may not import from. */
  readonly mayNotImport: readonly string[];
  /** The doors that are open to them all the same: import specifiers. */
  readonly doors: readonly string[];
  /** What a person who is stopped reads. */
  readonly message: string;
}

export const folders: readonly Folders[] = [
  {
    files: "packages/vscode/src/{views,tasks}/**/*.ts",
    mayNotImport: ["forms", "commands"],
    doors: ["vscode"],
    message: "What draws does not ask or decide: commands hand forms to views. What both need is in model/.",
  },
];
