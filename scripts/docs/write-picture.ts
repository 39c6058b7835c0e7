// `npm run docs:picture`: draws docs/images/status.svg from what `acme status` prints about the example project, after some
// releases on a real server. Takes minutes, and is run by hand when the look of `acme status` has changed.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createProcessPool, startServer } from "../../tools/prefect-server/index.mjs";
import { createProject } from "../demo/project.mjs";
import { terminalSvg } from "../terminal-svg.mjs";

const root = join(import.meta.dirname, "../..");
const picture = join(root, "docs/images/status.svg");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "acme-picture-")));
const server = await startServer();
try {
  for (const pool of ["shop-dev", "shop-uat", "shop-prod"]) await createProcessPool(server, pool);
  const { directory: cwd, env, setVersion } = createProject(folder, server.env);
  const git = (...args: string[]): string => execFileSync("git", args, { cwd, env, encoding: "utf8" });
  const bin = [
    "--conditions=@acme/source",
    "--disable-warning=ExperimentalWarning",
    join(root, "packages/cli/src/bin.ts"),
  ];
  const acme = (line: string, more: NodeJS.ProcessEnv = {}): string =>
    execFileSync(process.execPath, [...bin, ...line.split(" ")], {
      cwd,
      env: { ...env, LANG: "C.UTF-8", ...more },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  const commit = (version: string): void => {
    setVersion(version);
    git("commit", "--quiet", "--all", "--message", `Version ${version}`);
    git("push", "--quiet");
  };

  acme("deploy --env dev --all --yes");
  acme("promote --to uat --all --yes");
  acme("promote --to prod --all --yes");
  commit("2.0.0");
  acme("deploy --env dev --all --yes");
  acme("promote --to uat flows/customers/ flows/stock/ --yes");
  commit("2.1.0");
  acme("deploy --env dev flows/sales/ --yes");

  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, terminalSvg(acme("status", { FORCE_COLOR: "1", COLUMNS: "100" }), "acme status"));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
