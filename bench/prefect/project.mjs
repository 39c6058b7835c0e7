// A temporary project of N flows in a git repository with a bare remote, for the benchmarks.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flowName } from "./seed.mjs";

/** Makes it; `environments` are those of acme.yaml, each with its pool; `requires` says what some ask for, as YAML. */
export function makeProject({ project, count, environments, requires = {} }) {
  const root = mkdtempSync(join(tmpdir(), "bench-"));
  const directory = join(root, "work");
  const remote = join(root, "remote.git");
  mkdirSync(join(directory, "src", "shop"), { recursive: true });
  writeFileSync(join(directory, "src", "shop", "__init__.py"), "");
  for (let index = 0; index < count; index++) {
    const name = flowName(index);
    const source = `from prefect import flow\n\n\n@flow(name="${name}")\ndef ${name}(x: int = 1, y: str = "a"):\n    """Flow ${index}."""\n    return x\n`;
    writeFileSync(join(directory, "src", "shop", `f${String(index).padStart(3, "0")}.py`), source);
  }
  const names = Object.keys(environments);
  const lines = names.map((name, index) => {
    const after = index === 0 ? "" : `after: ${names[index - 1]}, `;
    const asks = requires[name] === undefined ? "" : `requires: ${requires[name]}, `;
    return `  ${name}: { ${after}${asks}defaults: { work_pool: ${environments[name]}, env: { STAGE: ${name} } } }`;
  });
  writeFileSync(
    join(directory, "acme.yaml"),
    `project: ${project}\nadapter: prefect\nenvironments:\n${lines.join("\n")}\n`,
  );
  const git = (...args) =>
    execFileSync("git", args, { cwd: directory, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", remote]);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.email", "bench@example.com");
  git("config", "user.name", "bench");
  git("remote", "add", "origin", `file://${remote}`);
  const commit = (message) => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    git("push", "--quiet", "origin", "main");
    return git("rev-parse", "HEAD");
  };
  commit("first");
  return {
    directory,
    remote: `file://${remote}`,
    commit,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
