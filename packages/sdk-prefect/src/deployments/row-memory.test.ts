// What a refresh asks of a server, and what it knows afterwards. The server is a list that is filtered as Prefect does.
import { definePortal } from "@acme/sdk-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { json, type LocalServer, localServer } from "../api/local-server.test-support.ts";
import { RowMemory } from "./row-memory.ts";

interface Row {
  id: string;
  name: string;
  updated: string;
  tags: string[];
}

let table: Row[];
let server: LocalServer;
/** Rows that were sent. */
let sent: number;
/** Done before the next answer. */
let meanwhile: (() => void) | undefined;

const long = Date.now() - 3_600_000;
const row = (index: number, updated = long + index): Row => ({
  id: `id-${index}`,
  name: `shop--main--flow-${String(index).padStart(5, "0")}--dev`,
  updated: new Date(updated).toISOString(),
  tags: ["PROJECT_NAME=shop"],
});
const whole = (one: Row): unknown => ({
  ...one,
  flow_id: "f",
  paused: false,
  schedules: [],
  parameters: {},
  job_variables: {},
});
const filter = { deployments: { tags: { any_: ["PROJECT_NAME=shop"] } } };
const context = definePortal({ project: "p", environments: [], adapter: { name: "none" } }).context();

interface Body {
  deployments: Partial<Record<"tags" | "id", Record<"any_", string[]>>>;
  sort?: string;
  limit: number;
  offset: number;
}

beforeEach(async () => {
  sent = 0;
  meanwhile = undefined;
  table = Array.from({ length: 1000 }, (_, index) => row(index));
  server = await localServer((request, response, index) => {
    const happens = meanwhile;
    meanwhile = undefined;
    happens?.();
    const { deployments, sort, limit, offset } = request.body as Body;
    const { tags, id } = deployments;
    const found = table.filter(
      (one) =>
        (tags === undefined || one.tags.includes(tags["any_"][0] ?? "")) &&
        (id === undefined || id["any_"].includes(one.id)),
    );
    if (request.path.endsWith("/count")) return json(found.length)(request, response, index);
    const by = sort === "UPDATED_DESC" ? (one: Row): number => -Date.parse(one.updated) : undefined;
    const sorted =
      by === undefined ? found.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : found.toSorted((a, b) => by(a) - by(b));
    const page = sorted.slice(offset, offset + limit);
    sent += page.length;
    json(page.map(whole))(request, response, index);
  });
});
afterEach(() => server.close());

const read = (): Promise<RowMemory> => RowMemory.read({ api: server.api, filter, context });
const refresh = (memory: RowMemory): Promise<boolean> => memory.refresh({ api: server.api, filter, context });
const names = (memory: RowMemory): string[] => [...memory.rows.values()].map(({ row }) => row.name).sort();
const touch = (index: number): void => {
  const one = table.find(({ id }) => id === `id-${index}`);
  if (one !== undefined) Object.assign(one, { updated: new Date().toISOString(), name: `${one.name}-changed` });
};

describe("a refresh", () => {
  it("of what did not change costs one small page and a count", async () => {
    const memory = await read();
    expect([sent, server.received.length]).toEqual([1000, 6]);
    [sent, server.received.length] = [0, 0];
    expect(await refresh(memory)).toBe(true);
    expect(server.received.map(({ path }) => path)).toEqual(["/api/deployments/filter", "/api/deployments/count"]);
    expect(sent).toBe(8);
    expect(names(memory)).toEqual(table.map(({ name }) => name).sort());
  });

  it.each([1, 5, 8, 9, 300])("sees %i changed ones, and reads few others", async (count) => {
    const memory = await read();
    sent = 0;
    for (let index = 0; index < count; index++) touch(index * 3);
    expect(await refresh(memory)).toBe(true);
    expect(names(memory)).toEqual(table.map(({ name }) => name).sort());
    expect(sent).toBeLessThanOrEqual(count <= 5 ? 8 : count <= 9 ? 40 : 368);
  });

  it("sees new ones", async () => {
    const memory = await read();
    table.push(row(2000, Date.now()), row(2001, Date.now()));
    expect(await refresh(memory)).toBe(true);
    expect(memory.rows.size).toBe(1002);
  });

  it.each([[[0]], [[999]], [[500, 501]], [[0, 250, 999]], [Array.from({ length: 64 }, (_, index) => index * 7)]])(
    "sees that %j are gone, by counts alone",
    async (gone) => {
      const memory = await read();
      table = table.filter(({ id }) => !gone.includes(Number(id.slice("id-".length))));
      [sent, server.received.length] = [0, 0];
      expect(await refresh(memory)).toBe(true);
      expect(names(memory)).toEqual(table.map(({ name }) => name).sort());
      expect(sent).toBe(8);
      expect(server.received.length).toBeLessThanOrEqual(3 + gone.length * 11);
    },
  );

  it("sees one that is gone and one that is new although their number is the same", async () => {
    const memory = await read();
    table = [...table.slice(1), row(3000, Date.now())];
    expect(await refresh(memory)).toBe(true);
    expect(names(memory)).toEqual(table.map(({ name }) => name).sort());
  });

  it("looks again at what was written while the last reading went on", async () => {
    meanwhile = () => {
      // It is on a page that was read by then; another one, read later, has a later time.
      meanwhile = () => {
        touch(1);
        touch(999);
      };
    };
    const memory = await read();
    expect(names(memory)).not.toEqual(table.map(({ name }) => name).sort());
    expect(await refresh(memory)).toBe(true);
    expect(names(memory)).toEqual(table.map(({ name }) => name).sort());
  });
});

describe("a refresh that gives up, so that all is read", () => {
  it("where one left the filter and is still there", async () => {
    const memory = await read();
    const [first] = table;
    first?.tags.splice(0);
    expect(await refresh(memory)).toBe(false);
  });

  it("where one came into the filter without being updated", async () => {
    const memory = await read();
    table.push(row(4000, long));
    expect(await refresh(memory)).toBe(false);
  });

  it("where very many are gone", async () => {
    const memory = await read();
    table = table.slice(500);
    expect(await refresh(memory)).toBe(false);
  });
});
