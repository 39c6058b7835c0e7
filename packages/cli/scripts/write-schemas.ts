// `npm run schemas`: writes schemas/ anew. A unit test fails where it was forgotten.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas } from "./json-schemas.ts";

const folder = join(import.meta.dirname, "..", "schemas");
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(join(folder, file));
for (const [file, text] of jsonSchemas()) writeFileSync(join(folder, file), text);
