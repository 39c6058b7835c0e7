// The host of an editor, as a process, over a real Prefect server and a real git repository.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostProcess, startHost } from "./host.test-support.ts";
import { api, flowSource, makeShop, type Shop } from "./shop.test-support.ts";

let shop: Shop;
const flows = ["one", "two", "three"];

beforeAll(async () => {
  shop = await makeShop({ flows });
  await shop.seed(...flows);
});
afterAll(() => shop.remove());

describe("an editor's session", () => {
  it("shows the project, plans, promotes with progress, and shows what came of it, as deltas", async () => {
    const host = await startHost(shop.directory);
    const project = await host.call("project", {});
    expect(project).toMatchObject({ project: shop.name, problems: [] });
    expect(project.environments.map(({ name, before }) => [name, before])).toEqual([
      ["dev", ["uat"]],
      ["uat", ["prod"]],
      ["prod", []],
    ]);
    const found = await host.call("flows", {});
    expect(found.items.map(({ key }) => key).sort()).toEqual(flows.toSorted());
    const before = await host.call("status", { refresh: true });
    expect(before.items.map(({ flow, cells }) => [flow, cells.map(({ environment }) => environment)])).toEqual(
      flows.toSorted().map((flow) => [flow, ["dev"]]),
    );

    const { id, plan } = await host.call("plan", {
      request: { action: "promote", environment: "uat", flows: ["one", "two"] },
      token: "plan",
    });
    expect(plan.items.map(({ key, does }) => [key.flow, does])).toEqual([
      ["one", "create"],
      ["two", "create"],
    ]);
    expect(await shop.rows()).not.toHaveProperty("one--uat");
    const result = await host.call("apply", { id, plan, token: "apply" });
    expect(result.items.map(({ result }) => result)).toEqual(["applied", "applied"]);
    const items = host.notes.flatMap((each) => (each.name === "apply/item" ? [each.note.item.key.flow] : []));
    expect(items.toSorted()).toEqual(["one", "two"]);
    expect(host.notes.some((each) => each.name === "progress" && each.note.token === "plan")).toBe(true);

    const after = await host.call("status", { refresh: true, since: before.revision });
    expect(after.isWhole).toBe(false);
    expect(after.items.map(({ flow }) => flow)).toEqual(["one", "two"]);
    expect(after.items[0]?.cells.map(({ environment }) => environment)).toEqual(["dev", "uat"]);
    expect(after.items[0]?.cells[1]?.lastChange).toMatchObject({ action: "promote" });

    const { entries } = await host.call("history", { environments: ["uat"] });
    expect(entries).toHaveLength(1);
    const key = { project: shop.name, flow: "one", environment: "uat" };
    expect((await host.call("deployment", { key })).release?.code.commit).toBe(shop.git("rev-parse", "HEAD"));
    expect(await host.call("runs", { key })).toEqual({ runs: [], problems: [] });
    const { settings } = await host.call("schemas", {});
    expect(settings["uat"]).toMatchObject({ properties: { work_pool: { type: "string" } } });
    expect(await host.call("settings", { flow: { key: "one" }, environment: "uat" })).toEqual({
      declared: { work_pool: shop.pool },
    });
  });

  it("sees on a refresh what others changed, made and deleted", async () => {
    const host = await startHost(shop.directory);
    const first = await host.call("status", { refresh: true });
    await api("PATCH", `/deployments/${(await shop.row("one--dev")).id}`, { paused: true });
    await api("DELETE", `/deployments/${(await shop.row("three--dev")).id}`);
    const delta = await host.call("status", { refresh: true, since: first.revision });
    expect(delta.isWhole).toBe(false);
    expect(delta.items.map(({ flow, cells }) => [flow, cells[0]?.deployment.paused])).toEqual([
      ["one", true],
      ["three", undefined],
    ]);
    const same = await host.call("status", { refresh: true, since: delta.revision });
    expect([same.revision, same.items]).toEqual([delta.revision, []]);
    await shop.seed("three");
  });

  it("is told of an edit, and tells what it made of the flows, and of an acme.yaml with its place", async () => {
    const host = await startHost(shop.directory);
    const { revision } = await host.call("flows", {});
    shop.write("flows/one.py", flowSource("one", "\n\n"));
    shop.write("flows/four.py", flowSource("four"));
    const paths = ["flows/one.py", "flows/four.py"].map((path) => join(shop.directory, path));
    await host.connection.sendNotification("files/changed", { paths });
    const { note } = await host.noted(({ name }) => name === "flows/changed");
    expect(note).toEqual({ changed: ["flows/four.py:four", "flows/one.py:one"], removed: [], problems: false });
    const delta = await host.call("flows", { since: revision, refresh: true });
    expect(delta.items.map(({ key, line }) => [key, line])).toEqual([
      ["four", 4],
      ["one", 6],
    ]);
    shop.git("checkout", "--quiet", "--", ".");
    shop.git("clean", "--quiet", "--force");

    shop.configure({ environments: { dev: {}, uat: { after: "dve" } } });
    await host.connection.sendNotification("files/changed", { paths: [join(shop.directory, "acme.yaml")] });
    await host.noted(({ name }) => name === "project/changed");
    const { problems, environments } = await host.call("project", {});
    expect(environments).toEqual([]);
    expect(problems).toMatchObject([{ code: "config-invalid", place: { file: "acme.yaml" } }]);
    expect(problems[0]?.place?.line).toBeGreaterThan(1);
    await expect(host.call("status", {})).rejects.toMatchObject({ data: { code: "config-invalid" } });
    shop.git("checkout", "--quiet", "--", ".");
    shop.configure({ environments: { dev: {}, uat: { after: "dev" }, prod: { after: "uat" } } });
  });

  it("compares versions: what differs between two commits, and the texts", async () => {
    const host = await startHost(shop.directory);
    const left = shop.git("rev-parse", "HEAD");
    shop.write("flows/two.py", flowSource("two", "# newer\n"));
    const right = shop.commit({ push: false, message: "Newer" });
    const { files } = await host.call("differences", { left, right });
    expect(files).toEqual([{ path: "flows/two.py", is: "changed" }]);
    const texts = await Promise.all(
      [left, right].map((revision) => host.call("source", { revision, path: "flows/two.py" })),
    );
    expect(texts.map(({ text }) => text?.startsWith("# newer"))).toEqual([false, true]);
    expect(await host.call("source", { revision: left, path: "gone.py" })).toEqual({ commit: left });
  });
});

describe("a first configuration", () => {
  it("is drafted from what is there, written once, and taken up", async () => {
    const fresh = await makeShop({ flows: ["one"] });
    try {
      fresh.git("rm", "--quiet", "acme.yaml");
      const host = await startHost(fresh.directory);
      await expect(host.call("project", {})).rejects.toMatchObject({ data: { code: "config-missing" } });
      const draft = await host.call("init/draft", {
        project: "mine",
        environments: [{ name: "dev", answers: { work_pool: "p" } }, { name: "prod" }],
      });
      expect(draft).toMatchObject({ exists: false, flows: 1, project: "mine" });
      expect(existsSync(draft.file)).toBe(false);
      await host.call("init/write", { text: draft.text });
      await host.noted(({ name }) => name === "project/changed");
      expect(await host.call("project", {})).toMatchObject({ project: "mine", problems: [] });
      await expect(host.call("init/write", { text: draft.text })).rejects.toMatchObject({
        data: { code: "usage-invalid" },
      });
    } finally {
      fresh.remove();
    }
  });
});

describe("the process", () => {
  const ways: [string, (host: HostProcess) => void][] = [
    ["its stdin is closed", ({ child }) => child.stdin.end()],
    [
      "its client was killed",
      ({ child }) => {
        for (const stream of child.stdio) stream?.destroy();
      },
    ],
  ];
  it.each(ways)("ends when %s, finishes what it was applying, and records it", async (message, leave) => {
    shop.commit({ message });
    const host = await startHost(shop.directory);
    const { id, plan } = await host.call("plan", {
      request: { action: "deploy", environment: "dev", flows: ["two"] },
    });
    expect(plan.items.map(({ does }) => does)).toEqual(["update"]);
    const before = (await shop.artifacts()).length;
    void host.call("apply", { id, plan }).catch(() => {});
    // The intent is recorded: it has begun.
    await waitFor(async () => ((await shop.artifacts()).length > before ? true : undefined), { what: "an intent" });
    leave(host);
    expect(await host.ended).toEqual({ code: 0, signal: null });
    const [last] = await shop.artifacts();
    expect(last).toMatchObject({ phase: "result", action: "deploy" });
  });

  it("keeps its stdout clean of what an adapter prints", async () => {
    const noisy = await makeShop({
      files: {
        "noisy.mjs": `import { z } from "zod";
console.log("loading");
process.stdout.write("loading more\\n");
const schema = z.object({});
export default {
  name: "noisy",
  schemas: { options: schema, environment: schema, flow: schema },
  create: () => ({ name: "noisy", flows: { find: async () => { console.info("finding"); return { items: [], problems: [] }; } } }),
};
`,
      },
    });
    try {
      noisy.write("acme.yaml", "project: shop\nadapter: ./noisy.mjs\nenvironments: { dev: {} }\n");
      const host = await startHost(noisy.directory);
      expect((await host.call("flows", {})).items).toEqual([]);
      expect(await host.call("ping", {})).toEqual({ pid: host.child.pid });
      expect(host.stderr()).toMatch(/loading\nloading more\n[^]*finding\n/);
    } finally {
      noisy.remove();
    }
  });
});
