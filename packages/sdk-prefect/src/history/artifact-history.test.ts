// How many requests a history takes to read. The server is a list that is paged as Prefect does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definePortal, type HistoryEntry, type Portal } from "@acme/sdk-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { prefectAdapter } from "../prefect-adapter.ts";
import { historyKey } from "./artifact-history.ts";

const HOUR = 3_600_000;
const now = Date.now();
const before = (hours: number): string => new Date(now - hours * HOUR).toISOString();

let server: LocalServer;
let directory: string;
let portal: Portal;
/** When the Deployment of the flow a was created, which somebody keeps with another tool. */
let created: string;

/** An entry for each hour, about other flows; some about a where it is told. */
let aboutA: (hours: number) => boolean;

function artifact(hours: number): unknown {
  const entry: Omit<HistoryEntry, "at"> = {
    format: 1,
    batch: `batch-${hours}`,
    phase: "result",
    action: "deploy",
    project: "shop",
    environment: "dev",
    actor: { name: "ada", source: "git", authenticated: false },
    changes: [
      {
        key: { project: "shop", flow: aboutA(hours) ? "a" : "b", environment: "dev" },
        settings: {},
        result: "applied",
      },
    ],
  };
  return { id: `artifact-${hours}`, created: before(hours), data: entry };
}

beforeEach(async () => {
  created = before(48);
  aboutA = () => false;
  server = await localServer((request, response, index) => {
    const answer = (body: unknown): void => json(body)(request, response, index);
    if (request.path.endsWith("/flows/filter")) return answer([{ id: "f", name: "a" }]);
    if (request.path.endsWith("/deployments/filter")) {
      const rest = { flow_id: "f", paused: false, schedules: [], tags: [], parameters: {}, job_variables: {} };
      return answer([{ id: "d", name: "shop--main--a--dev", created, updated: created, ...rest }]);
    }
    if (!request.path.endsWith("/artifacts/filter")) return answer("3.8.8");
    const { artifacts, limit, offset } = request.body as {
      artifacts: { key: Record<"any_", string[]> };
      limit: number;
      offset: number;
    };
    const length = artifacts.key["any_"][0] === historyKey("shop", "dev") ? 1_000 : 0;
    answer(Array.from({ length: Math.max(0, Math.min(limit, length - offset)) }, (_, at) => artifact(offset + at)));
  });
  directory = mkdtempSync(join(tmpdir(), "acme-history-"));
  portal = definePortal({
    project: "shop",
    environments: [{ name: "dev", options: { api_url: server.url } }],
    adapter: prefectAdapter.create({
      project: "shop",
      directory,
      options: {},
      flows: { include: [], exclude: [] },
      defaultBranch: "main",
    }),
  });
});

afterEach(async () => {
  rmSync(directory, { recursive: true });
  await server.close();
});

/** The pages of history that a status reads, and when its flow was changed last. */
async function status(): Promise<{ pages: number[]; lastChange: string | undefined }> {
  const { rows, problems } = await portal.status();
  expect(problems).toEqual([]);
  const asked = server.received.filter(({ path }) => path.endsWith("/artifacts/filter"));
  return {
    pages: asked.map(({ body }) => (body as { limit: number }).limit),
    lastChange: rows[0]?.cells[0]?.lastChange?.at,
  };
}

test("for a Deployment that was never written by this tool it is read back to a day before its creation", async () => {
  expect(await status()).toEqual({ pages: [20, 40, 80], lastChange: undefined });
});

test("for one that was it is read until that is found, in pages that grow", async () => {
  created = before(2_000);
  aboutA = (hours) => hours === 700;
  expect(await status()).toEqual({ pages: [20, 40, ...Array.from({ length: 9 }, () => 80)], lastChange: before(700) });
});

test("for one that was written just now a small page is enough", async () => {
  aboutA = (hours) => hours === 3;
  expect(await status()).toEqual({ pages: [20], lastChange: before(3) });
});
