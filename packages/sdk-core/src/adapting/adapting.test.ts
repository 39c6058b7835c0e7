// What core does for authors of adapters.
import { describe, expect, test } from "vitest";
import { AcmeError } from "../errors/acme-error.ts";
import type { Environment } from "../model/environment.ts";
import { completeEnvironment } from "../portal/portal-definition.ts";
import type { ChangeSet, Outcome } from "../ports/deployer.ts";
import { findInEach } from "./find-in-each.ts";
import { gather } from "./gather.ts";
import { historyPage } from "./history-page.ts";
import { writeEach } from "./write-each.ts";

describe("gather", () => {
  test("keeps the order, and gives what fails as a problem beside the rest", async () => {
    const found = await gather(["a", "b", "c", "d"], (source) => {
      if (source === "b") throw new AcmeError({ code: "file-invalid", message: "b is broken." });
      if (source === "c") throw new Error("no such file");
      return [source, `${source}2`];
    });
    expect(found.items).toEqual(["a", "a2", "d", "d2"]);
    expect(found.problems).toMatchObject([
      { code: "file-invalid", message: "b is broken." },
      { message: expect.stringContaining("reading c: no such file") },
    ]);
  });

  test("does not go on after a cancellation", async () => {
    const read: string[] = [];
    const reading = gather(["a", "b"], (source) => {
      read.push(source);
      throw new AcmeError({ code: "cancelled", message: "Cancelled." });
    });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
    expect(read).toEqual(["a"]);
  });
});

test("findInEach gives the environments that can be read, and names the others", async () => {
  const environment = (name: string): Environment => completeEnvironment({ name });
  const found = await findInEach(["dev", "uat", "prod"].map(environment), ({ name }) =>
    name === "uat"
      ? Promise.reject(new AcmeError({ code: "engine-unreachable", message: "uat is down." }))
      : Promise.resolve([{ id: name, name, flowName: name, settings: [] }]),
  );
  expect(found.items.map(({ id }) => id)).toEqual(["dev", "prod"]);
  expect(found).toMatchObject({ problems: [{ code: "engine-unreachable" }], unread: ["uat"] });
});

describe("writeEach", () => {
  const sets: ChangeSet[] = ["a", "b", "c"].map((id) => ({ id, attempt: id, writes: [] }));

  async function outcomes(
    write: (id: string) => Promise<"applied" | "stale">,
    signal = new AbortController().signal,
  ): Promise<Outcome[]> {
    const all: Outcome[] = [];
    for await (const outcome of writeEach(sets, { signal }, ({ id }) => write(id))) all.push(outcome);
    return all;
  }

  test("gives each an outcome; a failure stops no other and may have left anything", async () => {
    const all = await outcomes((id) =>
      id === "b" ? Promise.reject(new Error("no answer")) : Promise.resolve(id === "c" ? "stale" : "applied"),
    );
    expect(all).toMatchObject([
      { changeSet: "a", is: "applied" },
      { changeSet: "b", is: "failed", left: "unknown" },
      { changeSet: "c", is: "stale" },
    ]);
  });

  test("begins none after a cancellation", async () => {
    const cancel = new AbortController();
    const written: string[] = [];
    const all = await outcomes((id) => {
      written.push(id);
      cancel.abort();
      return Promise.resolve("applied");
    }, cancel.signal);
    expect(written).toEqual(["a"]);
    expect(all).toHaveLength(1);
  });
});

test("historyPage gives the entries of one project and environment, newest first, and what is none as problems", () => {
  const environment = completeEnvironment({ name: "dev" });
  const entry = (batch: string, at: string, more: object = {}): object => ({
    format: 1,
    batch,
    phase: "result",
    at,
    action: "deploy",
    project: "shop",
    environment: "dev",
    actor: { name: "ada", source: "git", authenticated: false },
    changes: [],
    ...more,
  });
  const stored = [
    entry("1", "2026-01-01T00:00:01.500Z"),
    JSON.stringify(entry("3", "2026-01-01T00:00:02Z")),
    entry("2", "2026-01-01T00:00:02.000Z"),
    "not JSON",
    { format: 2 },
    entry("other", "2026-01-01T00:00:03Z", { project: "other" }),
    entry("uat", "2026-01-01T00:00:03Z", { environment: "uat" }),
  ];
  const page = historyPage(stored, { project: "shop", environment });
  expect(page.entries.map(({ batch }) => batch)).toEqual(["3", "2", "1"]);
  expect(page.problems.map(({ code }) => code)).toEqual(["engine-unexpected", "engine-unexpected"]);
});
