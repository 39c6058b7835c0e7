// The harness against the real thing. What acme does on a server is tested in the packages.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { createProcessPool, PREFECT_VERSION, request, startServer, startWorker } from "../index.mjs";

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "harness-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the server of the run is the pinned version and reads no settings of this machine", async () => {
  const apiUrl = inject("PREFECT_API_URL");
  expect(await request(apiUrl, "GET", "/admin/version")).toBe(PREFECT_VERSION);
  const settings = (await request(apiUrl, "GET", "/admin/settings")) as Record<string, unknown>;
  expect(settings).toMatchObject({ home: inject("PREFECT_HOME"), server: { analytics_enabled: false } });
});

test("a server that asks for authentication, a worker of it, and nothing left of either", async () => {
  const server = await startServer({ auth: "shop:secret" });
  onTestFinished(() => server.stop());
  await expect(request(server.apiUrl, "POST", "/work_pools/filter", {})).rejects.toThrow(/: 401 /);

  await createProcessPool(server, "pool");
  await createProcessPool(server, "pool");
  const worker = await startWorker(server, "pool");
  await worker.stop();
  await server.stop();

  expect(existsSync(server.home)).toBe(false);
  await expect(fetch(`${server.apiUrl}/health`)).rejects.toThrow("fetch failed");
});

test("a server with a home of its own goes on where it stopped, on the same port", async () => {
  const home = scratch();
  const first = await startServer({ home });
  onTestFinished(() => first.stop());
  await createProcessPool(first, "kept");
  await first.stop();

  const second = await startServer({ home, port: Number(new URL(first.apiUrl).port) });
  onTestFinished(() => second.stop());
  expect(second.apiUrl).toBe(first.apiUrl);
  expect(await request(second, "GET", "/work_pools/kept")).toMatchObject({ type: "process" });
});

test("a port that somebody else serves is not taken for ours", async () => {
  const other = createServer((_request, response) => void response.end("true"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());

  const starting = startServer({ port: (other.address() as AddressInfo).port });
  await expect(starting).rejects.toThrow(/already in use/);
});

test("a server that cannot start says why", async () => {
  const starting = startServer({ env: { PREFECT_SERVER_LOGGING_LEVEL: "NO_SUCH_LEVEL" } });
  await expect(starting).rejects.toThrow(/ended with \d+ before it was healthy:[\s\S]*NO_SUCH_LEVEL/);
});
