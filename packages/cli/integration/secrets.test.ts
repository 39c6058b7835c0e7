// Secrets reach the server in requests and the prefect CLI in variables, and appear nowhere else: in no output, no
// argument of a process, no plan, no history.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import type { Ran } from "./acme.test-support.ts";
import { flowSource, makeShop, type Shop } from "./shop.test-support.ts";

let proxy: FaultProxy;
let shop: Shop;
/** In every secret, and in the arguments of no other process of this machine. */
const hidden = randomUUID();
const secrets = {
  ACME_TEST_TOKEN: `${hidden}-token`,
  ACME_TEST_KEY: `${hidden}-key`,
  ACME_TEST_AUTH: `ada:${hidden}-auth`,
};

beforeAll(async () => {
  proxy = await startProxy(inject("PREFECT_API_URL"));
  shop = await makeShop({
    servers: { uat: proxy.url },
    config: {
      environments: { dev: { api_key_env: "ACME_TEST_KEY" }, uat: { after: "dev", auth_string_env: "ACME_TEST_AUTH" } },
      deployments: { "*": { env: { TOKEN: { from_env: "ACME_TEST_TOKEN" }, PLAIN: "seen" } } },
    },
  });
  // While the CLI imports the flow, all processes are up: the flow notes their arguments.
  const watch = `import glob\nopen("${shop.outside("arguments")}", "wb").write(b"".join(open(f, "rb").read() for f in glob.glob("/proc/[0-9]*/cmdline")))\n`;
  shop.write("flows/one.py", flowSource("one", watch));
  shop.commit();
});

afterAll(async () => {
  shop.remove();
  await proxy.stop();
});

afterEach(() => proxy.clear());

const outputs: string[] = [];

/** Runs it with the secrets in its environment and everything said that can be. */
async function acme(...argv: string[]): Promise<Ran> {
  const ran = await shop.start([...argv, "--debug"], secrets).ended;
  outputs.push(ran.stdout, ran.stderr);
  return ran;
}

function holdNoSecret(texts: readonly string[]): void {
  const header = Buffer.from(secrets.ACME_TEST_AUTH).toString("base64");
  for (const text of texts) for (const secret of [hidden, header]) expect(text).not.toContain(secret);
}

describe("secrets", () => {
  it("take effect, and are in no plan, no argument and no history", async () => {
    const plan = await acme("deploy", "--all", "--dry-run", "--plan", "../plan.json");
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/env\.TOKEN +•+\n/);
    const deployed = await acme("deploy", "--plan", "../plan.json", "--yes");
    expect(deployed.code).toBe(0);
    expect(await acme("promote", "--to", "uat", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "applied" },
    });
    for (const name of ["one--dev", "one--uat"]) {
      expect((await shop.row(name)).job_variables.env).toMatchObject({ TOKEN: `${hidden}-token`, PLAIN: "seen" });
    }
    const seen = readFileSync(shop.outside("arguments"), "utf8");
    expect(seen).toContain("--no-prompt");
    expect(seen).toContain("bin.ts");
    holdNoSecret([readFileSync(shop.outside("plan.json"), "utf8"), seen, JSON.stringify(await shop.artifacts())]);
  });

  it("are in nothing that lists what is there", async () => {
    for (const argv of [
      ["status"],
      ["status", "one"],
      ["status", "--json"],
      ["deployments"],
      ["deployments", "--json"],
      ["deployments", "--everything", "--json"],
      ["history"],
      ["history", "--json"],
      ["doctor"],
      ["doctor", "--json"],
    ]) {
      const { code, stderr } = await acme(...argv);
      expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: expect.any(String) });
    }
  });

  it("are in no error, not even where the server repeats what it was sent", async () => {
    secrets.ACME_TEST_TOKEN = `${hidden}-other`;
    const input = { job_variables: { env: { TOKEN: secrets.ACME_TEST_TOKEN } } };
    const body = {
      exception_message: "Invalid request received.",
      exception_detail: [
        { loc: ["body", "job_variables"], msg: `Value error, '${hidden}-other' is not allowed`, input },
      ],
      request_body: input,
    };
    proxy.rule({ method: "PATCH" }, { kind: "status", status: 422, body });
    const refused = await acme("promote", "--to", "uat", "--all", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/TOKEN +•+ → •+ \(changed\)[^]*✗ one +failed +.*422, job_variables: /);
    proxy.clear();
    proxy.rule({}, { kind: "status", status: 401 });
    const unknown = await acme("promote", "--to", "uat", "--all", "--yes");
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/: 401\.\n +→ .*PREFECT_API_AUTH_STRING/) });
    proxy.clear();
    expect(await acme("promote", "--to", "uat", "--all", "--yes", "--json")).toMatchObject({
      code: 0,
      ends: { one: "applied" },
    });
    expect((await shop.row("one--uat")).job_variables.env).toMatchObject({ TOKEN: `${hidden}-other` });
  });

  it("that are not set are named, and nothing is written", async () => {
    const { ACME_TEST_TOKEN: _, ...others } = secrets;
    const before = await shop.rows();
    const missing = await shop.start(["promote", "--to", "uat", "--all", "--yes"], others).ended;
    expect(missing.code).toBe(3);
    expect(missing.stdout).toMatch(
      /why +.*TOKEN from the environment variable ACME_TEST_TOKEN.*\n +→ Set ACME_TEST_TOKEN/,
    );
    expect(await shop.rows()).toEqual(before);
  });

  it("were in no output of all these", () => {
    expect(outputs.join("").length).toBeGreaterThan(5_000);
    holdNoSecret(outputs);
  });
});
