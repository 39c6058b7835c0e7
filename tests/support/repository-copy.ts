// A copy of the repository's sources in a temporary folder, in which a test may do wrong things.
// The installed packages are shared with the real one; our own are the copy's.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

export const repository: string = join(import.meta.dirname, "../..");

const COPIED = [
  "package.json",
  "package-lock.json",
  "turbo.json",
  "tsconfig.base.json",
  "oxlint.config.ts",
  "scripts",
  "packages",
];
const NOT_COPIED = new Set(["dist", "node_modules", ".turbo"]);

export interface Ran {
  readonly status: number | null;
  /** Standard output and standard error, in one text. */
  readonly output: string;
}

export class RepositoryCopy implements Disposable {
  readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), "acme-copy-")));

  constructor() {
    for (const entry of COPIED) {
      cpSync(join(repository, entry), join(this.root, entry), {
        recursive: true,
        filter: (source) => !NOT_COPIED.has(basename(source)),
      });
    }
    const installed = join(repository, "node_modules");
    mkdirSync(join(this.root, "node_modules/@acme"), { recursive: true });
    for (const name of readdirSync(installed)) {
      if (name !== "@acme") symlinkSync(join(installed, name), join(this.root, "node_modules", name));
    }
    for (const name of readdirSync(join(this.root, "packages"))) {
      symlinkSync(join(this.root, "packages", name), join(this.root, "node_modules/@acme", name));
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  boundaries(): Ran {
    return this.#run("scripts/turbo.mjs", "boundaries", "--no-color");
  }

  lint(path: string): Ran {
    return this.#run("node_modules/oxlint/bin/oxlint", path);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #run(script: string, ...args: string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(this.root, script), ...args], {
      cwd: this.root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    return { status, output: stdout + stderr };
  }
}
