// docs/a-release-to-production.md, typed as it stands against a real server: each command of its blocks is run, and what it
// prints is held against the page. Times, hashes and ids differ and are not compared. ACME_RECORD=1 writes the page anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startRun } from "@acme-tools/prefect-server";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { api, flowSource, makeShop, type Shop } from "./shop.test-support.ts";

const page = join(import.meta.dirname, "../../../docs/a-release-to-production.md");
const requiresRun = { runs: 1 };
const rules = {
  dev: {},
  uat: { after: "dev", requires: [requiresRun] },
  prod: {
    after: "uat",
    requires: [requiresRun, { manual: "data-check" }, { manual: "approval", by: "another" }],
    trust: "declared",
    "allow-override": true,
  },
};
const freeze = [
  { from: "2026-01-01", to: "2099-12-31", "time-zone": "Europe/Zurich", reason: "The warehouse is being moved" },
];

let shop: Shop;
beforeAll(async () => {
  shop = await makeShop({ flows: ["nightly"], config: { environments: rules } });
});
afterAll(() => shop.remove());

/** What happens between the commands: a comment of the page names it. */
const happenings: Readonly<Record<string, (...words: string[]) => unknown>> = {
  /** The flow runs in an environment, and completes. */
  run: async (environment = "") => {
    const run = await startRun(inject("PREFECT_API_URL"), (await shop.row(`nightly--${environment}`)).id);
    await api("POST", `/flow_runs/${run}/set_state`, { state: { type: "COMPLETED" }, force: true });
  },
  as: (name = "") => shop.git("config", "user.email", `${name}@example.com`),
  commit: (...words) => {
    shop.write("flows/nightly.py", flowSource("nightly", `# ${words.join(" ")}\n`));
    shop.commit({ message: words.join(" ") });
  },
  tag: async (environment = "", tag = "") => {
    const { id, tags } = await shop.row(`nightly--${environment}`);
    await api("PATCH", `/deployments/${id}`, { tags: [...tags, tag] });
  },
  parameter: async (environment = "", name = "", value = "") => {
    const { id, parameters } = await shop.row(`nightly--${environment}`);
    await api("PATCH", `/deployments/${id}`, { parameters: { ...parameters, [name]: value } });
  },
  configure: (name = "", value = "") =>
    shop.configure({ deployments: { nightly: { environments: { prod: { parameters: { [name]: value } } } } } }),
  freeze: () => shop.configure({ environments: { ...rules, prod: { ...rules.prod, freeze } } }),
};

it("goes as the page tells it", async () => {
  const seen = await retell(readFileSync(page, "utf8"));
  if (process.env["ACME_RECORD"]) writeFileSync(page, seen);
  expect(comparable(seen)).toBe(comparable(readFileSync(page, "utf8")));
});

/** The page with what its commands print now. */
async function retell(text: string): Promise<string> {
  const lines: string[] = [];
  let inStory = false;
  for (const line of text.split("\n")) {
    const [, happening] = /^<!-- story: (.*) -->$/.exec(line) ?? [];
    if (happening !== undefined) {
      const [name = "", ...words] = happening.split(" ");
      await happenings[name]?.(...words);
    }
    if (line === "```") inStory = false;
    if (!inStory || line.startsWith("$ ")) lines.push(line);
    if (line === "```console story") inStory = true;
    if (inStory && line.startsWith("$ ")) lines.push(...(await output(line.slice(2))));
  }
  return lines.join("\n");
}

async function output(command: string): Promise<string[]> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
  const { stdout, stderr } = await shop.acme(...words.slice(1));
  // Progress goes to stderr, as often as the machine is slow.
  return (stdout === "" ? stderr : stdout)
    .replaceAll(shop.name, "shop")
    .replaceAll(inject("PREFECT_API_URL").replace("/api", ""), "http://127.0.0.1:4200")
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** Without what differs each time: hashes, ids, times, ages, and the widths that come with them. */
function comparable(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "ID")
    .replaceAll(/\b[0-9a-f]{7,40}\b/g, "HASH")
    .replaceAll(/\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:[\d.]+)?(Z|[+-]\d{2}:\d{2})?/g, "TIME")
    .replaceAll(/\b(now|\d+(s|m|h|d|mo|y))\b( ago)?/g, "AGE")
    .replaceAll(/ {2,}/g, "  ");
}
