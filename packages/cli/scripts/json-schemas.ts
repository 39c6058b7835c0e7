// The JSON schemas that are published in schemas/: of each document of `--json`, and of acme.yaml.
import { configJsonSchema } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";
import { z } from "zod";
import { documents } from "../src/output/documents.ts";

const base = "https://unpkg.com/@acme/cli/schemas";

/** Each schema as text, by the name of its file. Members that a newer acme adds are allowed: a reader skips them. */
export function jsonSchemas(): Map<string, string> {
  const schemas = new Map<string, unknown>();
  for (const [name, schema] of Object.entries(documents)) {
    const [command, option] = name.split("-");
    const title =
      name === "error" || name === "plan"
        ? name
        : `acme ${command}${option === undefined ? "" : ` --${option}`} --json`;
    schemas.set(`${name}.schema.json`, {
      $id: `${base}/${name}.schema.json`,
      title,
      ...z.toJSONSchema(schema, { io: "input" }),
    });
  }
  schemas.set("acme.schema.json", configJsonSchema({ adapter: prefectAdapter.schemas }, `${base}/acme.schema.json`));
  return new Map([...schemas].map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
}
