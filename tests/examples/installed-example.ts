// An example as a reader has it: its files alone in a folder of their own, with the packed packages installed.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { findOtherNode } from "../support/oldest-node.ts";
import { repository } from "../support/repository-copy.ts";

/** What a program left. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  /** Both streams, for messages. */
  readonly output: string;
}

/** `oldest` is the Node that the machine has, `newest` that of the monorepo, which vitest needs. */
export type WhichNode = "oldest" | "newest";

// What belongs to the monorepo and not to the example.
const NOT_COPIED = new Set(["node_modules", "tsconfig.json", "turbo.json"]);
const other = findOtherNode();

export class InstalledExample {
  readonly directory: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param env - the environment of what runs in it, without this run's own of npm and vitest */
  constructor(name: string, folder: string, env: NodeJS.ProcessEnv = process.env) {
    this.directory = join(folder, name);
    this.#env = Object.fromEntries(
      Object.entries(env).filter(([key]) => !/^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|GIT_|GITHUB_|CI$|ACME_)/.test(key)),
    );
    cpSync(join(repository, "examples", name), this.directory, {
      recursive: true,
      filter: (source) => !NOT_COPIED.has(basename(source)),
    });
  }

  /** Installs what its package.json asks for, with these tarballs as the only source of ours. */
  install(tarballs: ReadonlyMap<string, string>): void {
    const file = join(this.directory, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string> | undefined>;
    const asked = new Set<string>();
    for (const dependencies of [manifest["dependencies"] ?? {}, manifest["devDependencies"] ?? {}]) {
      for (const name of Object.keys(dependencies)) {
        const tarball = tarballs.get(name);
        if (tarball === undefined) continue;
        asked.add(name);
        dependencies[name] = `file:${tarball}`;
      }
    }
    // What ours need of ours is not in a registry either.
    const needed = [...tarballs].filter(([name]) => !asked.has(name));
    const overrides = Object.fromEntries(needed.map(([name, tarball]) => [name, `file:${tarball}`]));
    writeFileSync(file, JSON.stringify({ ...manifest, overrides }));
    this.mustRun("newest", "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts");
  }

  /** Makes it a git repository with a bare remote beside it, whose URL takes the place of the example's own. */
  makeRepository(): void {
    const remote = `${this.directory}.git`;
    const file = join(this.directory, "prefect.yaml");
    const text = readFileSync(file, "utf8");
    const url = pathToFileURL(remote).href;
    const changed = text.replace(/https:\/\/github\.com\/acme\/[\w-]+\.git/, url);
    if (changed === text) throw new Error(`${file} names no repository.`);
    writeFileSync(file, changed);
    writeFileSync(join(this.directory, ".gitignore"), "node_modules/\n__pycache__/\nplan.json\nresult.json\n");
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.com");
    this.git("init", "--quiet", "--bare", "--initial-branch=main", remote);
    this.git("remote", "add", "origin", url);
    this.commit();
  }

  /** Commits everything and pushes it. Gives the hash. */
  commit(): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", "change");
    this.git("push", "--quiet", "origin", "main");
    return this.git("rev-parse", "HEAD");
  }

  git(...args: string[]): string {
    const env = { ...this.#env, GIT_CONFIG_GLOBAL: "/dev/null" };
    return execFileSync("git", args, { cwd: this.directory, env, encoding: "utf8", stdio: "pipe" }).trim();
  }

  run(node: WhichNode, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ran {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.directory,
      encoding: "utf8",
      env: { ...this.#env, PATH: this.#searchPath(node), NO_COLOR: "1", LANG: "C.UTF-8", ...env },
    });
    return { status, stdout, output: stdout + stderr };
  }

  /** The standard output of what must end with 0. */
  mustRun(node: WhichNode, program: string, ...args: string[]): string {
    const { status, stdout, output } = this.run(node, program, args);
    if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${output}`);
    return stdout;
  }

  #searchPath(node: WhichNode): string {
    const own = (this.#env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
    if (node === "oldest" && other !== undefined) return own.join(delimiter);
    return [dirname(process.execPath), ...own].join(delimiter);
  }
}
