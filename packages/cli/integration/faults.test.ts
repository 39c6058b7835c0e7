// Every fault that can meet a promotion, on the real server: afterwards the target is as planned, or as before, or the
// report says what is left; history tells the truth; and the same command again completes it. The rows are in
// fault-rows.test-support.ts. RECORD_FAULTS=1 writes them into docs/faults.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { type FaultProxy, startProxy } from "@acme-tools/fault-proxy";
import { type PrefectServer, startServer } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultRows } from "./fault-rows.test-support.ts";
import type { FaultRow, FaultServer, Left, Stage } from "./fault-stage.test-support.ts";
import { makeShop, type Shop } from "./shop.test-support.ts";

const page = join(import.meta.dirname, "../../../docs/faults.md");
const flows = ["one", "three", "two"] as const;
/** Of a server of these tests' own, because they end it and lock its database. */
const home = mkdtempSync(join(tmpdir(), "acme-faults-"));
let prefect: PrefectServer;
let proxy: FaultProxy;
let shop: Shop;
let turn = 0;

const server: FaultServer = {
  restart: async () => {
    await prefect.stop();
    prefect = await startServer({ home, port: Number(new URL(prefect.apiUrl).port) });
  },
  lock: async (milliseconds) => {
    const database = new DatabaseSync(prefect.database, { timeout: 10_000 });
    try {
      database.exec("BEGIN IMMEDIATE");
      await wait(milliseconds); // How long it lasts is the fault.
      database.exec("ROLLBACK");
    } finally {
      database.close();
    }
  },
};

beforeAll(async () => {
  prefect = await startServer({ home });
  proxy = await startProxy(prefect.apiUrl);
  shop = await makeShop({ flows, servers: { uat: proxy.url }, apiUrl: prefect.apiUrl });
  await shop.seed(...flows);
  change();
  await promote();
});

afterAll(async () => {
  shop.remove();
  await proxy.stop();
  await prefect.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Something to promote: a parameter of its own for each flow. */
function change(): void {
  turn++;
  shop.configure({ deployments: { "*": { environments: { uat: { parameters: { x: turn } } } } } });
}

function promote(...options: string[]): ReturnType<Shop["acme"]> {
  return shop.acme("promote", "--to", "uat", "--all", ...(options.includes("--dry-run") ? [] : ["--yes"]), ...options);
}

type Rows = Awaited<ReturnType<Shop["rows"]>>;

/** What each Deployment of uat is, against what was there before and the value that was planned for it. */
async function live(before: Rows, planned: number): Promise<Record<string, Left>> {
  const rows = await shop.rows();
  const leftOf = (flow: string): Left => {
    const name = `${flow}--uat`;
    const [was, is] = [before[name]?.parameters, rows[name]?.parameters];
    if (is === undefined) return "gone";
    if (is.x === planned) return "as planned";
    return JSON.stringify(is) === JSON.stringify(was) ? "as before" : "as somebody else made it";
  };
  return Object.fromEntries(flows.map((flow) => [flow, leftOf(flow)]));
}

interface Change {
  key: { flow: string };
  result: string;
  left?: string;
}

/** What the result of a batch says of a flow that is not so. */
function lieOf({ key, result, left: said }: Change, left: Record<string, Left>): string | undefined {
  const is = left[key.flow];
  const isTrue =
    said === "unknown" ||
    (result === "applied" ? is === "as planned" : said === "as-before" ? is === "as before" : is !== "as planned");
  return isTrue ? undefined : `${key.flow}: ${result} ${said ?? ""}, but it is ${is}`;
}

describe.each(faultRows.map((row) => [row.fault, row] as const))("%s", (_, row) => {
  it("is said, nothing is lost, and running again completes it", async () => {
    const [before, entries] = [await shop.rows(), await shop.artifacts()];
    change();
    proxy.clear();
    const planned = turn;
    const ids = Object.fromEntries(flows.map((flow) => [flow, String(before[`${flow}--uat`].id)]));
    const stage: Stage = { shop, proxy, server, ids, promote, change };
    row.rules?.(stage);
    const ran = await (row.run?.(stage) ?? promote());
    proxy.clear();

    const said = `${ran.stdout}\n${ran.stderr}`.replaceAll(/\s+/g, " ");
    expect(said).toMatch(pattern(row.said));
    expect(ran.code).toBe(row.code);
    const left = await live(before, planned);
    expect(left).toEqual(leftOf(row));

    const made = (await shop.artifacts()).slice(0, -entries.length);
    expect(made.map(({ phase }) => phase)).toEqual(phases[row.history]);
    const results = made.filter(({ phase }) => phase === "result").flatMap(({ changes }) => changes as Change[]);
    expect(results.map((one) => lieOf(one, left)).filter(Boolean)).toEqual([]);

    const again = await promote("--json");
    const missing = turn === planned ? left : {};
    expect(again).toMatchObject({
      code: 0,
      ends: Object.fromEntries(flows.map((flow) => [flow, missing[flow] === "as planned" ? "unchanged" : "applied"])),
    });
    expect(new Set(Object.values(await live(before, turn)))).toEqual(new Set(["as planned"]));
  });
});

const phases: Readonly<Record<FaultRow["history"], readonly string[]>> = {
  "begun and ended": ["result", "intent"],
  "begun, no end": ["intent"],
  nothing: [],
};

function leftOf({ left }: FaultRow): Record<string, Left> {
  return typeof left === "string" ? Object.fromEntries(flows.map((flow) => [flow, left])) : left;
}

/** What is said, where an ellipsis stands for any words. */
function pattern(said: string): RegExp {
  const parts = said.split("…").map((part) =>
    part
      .trim()
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(" ", " +"),
  );
  return new RegExp(parts.join("[^]*"));
}

/** As a person reads it: what is the same of all flows is said once. */
function describeLeft(row: FaultRow): string {
  if (typeof row.left === "string") return `all ${row.left}`;
  const kinds = [...new Set(Object.values(row.left))];
  const of = (left: Left): string => flows.filter((flow) => leftOf(row)[flow] === left).join(", ");
  return kinds.map((left) => `${of(left)} ${left}`).join("; ");
}

function table(): string {
  const rows = [
    ["Fault", "How it is made", "What is left", "History", "Exit", "What is said"],
    ["---", "---", "---", "---", "---", "---"],
    ...faultRows.map((row) => [
      row.fault,
      row.how,
      describeLeft(row),
      row.history,
      String(row.code ?? "killed"),
      row.said === "" ? "nothing: it was killed" : row.said,
    ]),
  ];
  return rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |\n`).join("");
}

it("is the table of docs/faults.md", () => {
  const text = readFileSync(page, "utf8");
  const [begin, end] = [text.indexOf("| Fault"), text.lastIndexOf("|\n") + 2];
  if (process.env["RECORD_FAULTS"] !== undefined) writeFileSync(page, text.slice(0, begin) + table() + text.slice(end));
  const now = readFileSync(page, "utf8");
  expect(now.slice(begin, now.lastIndexOf("|\n") + 2)).toBe(table());
});
