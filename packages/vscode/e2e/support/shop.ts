// A team's project: examples/prefect-shop in a git repository of its own, with a bare one beside it as its remote.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { clientEnv, type PrefectServer } from "@acme-tools/prefect-server";
import { inject } from "vitest";

const EXAMPLE = join(import.meta.dirname, "../../../../examples/prefect-shop");
const NOT_COPIED = new Set(["__pycache__", ".venv", ".env", ".acme", "acme.yaml", "README.md"]);

/** A project without an acme.yaml. */
export class Shop implements Disposable {
  readonly directory: string;
  /** The environment of a developer of it: the Prefect of the run is on the PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** Of its own, because all journeys share a server. */
  readonly name: string;
  readonly #root: string = realpathSync(mkdtempSync(join(tmpdir(), "acme-shop-")));

  /** @param server - default: the server of the run */
  constructor(name: string, server: Pick<PrefectServer, "apiUrl" | "home" | "venv"> = inject("E2E").prefect) {
    const env = clientEnv(server);
    this.name = name;
    this.env = { ...env, PATH: `${server.venv.bin}:${env["PATH"] ?? ""}`, GIT_CONFIG_GLOBAL: "/dev/null" };
    this.directory = join(this.#root, "shop");
    const remote = join(this.#root, "shop.git");
    cpSync(EXAMPLE, this.directory, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
    this.replace("prefect.yaml", "https://github.com/acme/prefect-shop.git", pathToFileURL(remote).href);
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Ada Lovelace");
    this.git("config", "user.email", "ada@shop.example");
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", remote], { env: this.env });
    this.git("remote", "add", "origin", pathToFileURL(remote).href);
    this.commit("The flows of the shop");
  }

  /** Writes acme.yaml: dev, uat and prod. */
  configure(): void {
    const environment = (name: string, after: string): string =>
      `  ${name}:\n${after === "" ? "" : `    after: ${after}\n`}    defaults:\n      work_pool: shop-${name}\n`;
    const environments = [environment("dev", ""), environment("uat", "dev"), environment("prod", "uat")].join("");
    this.write(
      "acme.yaml",
      `project: ${this.name}\nadapter: prefect\ndefault-branch: main\nenvironments:\n${environments}`,
    );
    this.commit("How the shop ships");
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.directory, env: this.env, encoding: "utf8", stdio: "pipe" }).trim();
  }

  /** Commits everything and pushes it; gives the short hash. */
  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
    this.git("push", "--quiet", "--set-upstream", "origin", "main");
    return this.git("rev-parse", "HEAD").slice(0, 7);
  }

  /** Runs the extension's command line, as a colleague would at a terminal. */
  acme(...args: string[]): string {
    const program = join(import.meta.dirname, "../../dist/acme.mjs");
    return execFileSync(process.execPath, [program, ...args], {
      cwd: this.directory,
      env: this.env,
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }

  replace(path: string, what: string | RegExp, by: string): void {
    const before = this.read(path);
    const after = before.replace(what, () => by);
    if (before === after) throw new Error(`${path} does not hold ${String(what)}.`);
    this.write(path, after);
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
