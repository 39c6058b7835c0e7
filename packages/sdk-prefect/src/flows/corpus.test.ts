// Every case of the corpus gives exactly what its expected.json says. What Prefect itself says of the cases is
// compared in integration/flows-prefect.test.ts. `RECORD_CORPUS=1` writes the files anew; read the difference.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { scanFlows } from "./flow-index.ts";

const corpus = fileURLToPath(new URL("../../corpus", import.meta.url));

const cases = readdirSync(corpus, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe("the corpus", () => {
  it.each(cases)("%s", (name) => {
    const root = join(corpus, name);
    const { flows, problems } = scanFlows({ root });
    const found = JSON.parse(JSON.stringify({ flows, problems })) as unknown;
    const file = join(root, "expected.json");
    if (process.env["RECORD_CORPUS"] === "1") writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });
});
