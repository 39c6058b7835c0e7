// The JSON schema of acme.yaml, for completion and hover in editors.
import { type ConfigSchemas, projectConfigSchema } from "@acme/sdk-core";
import { z } from "zod";

/** A draft-07 JSON schema, the newest that YAML language servers read in full. */
export function configJsonSchema(schemas: ConfigSchemas, id: string): Record<string, unknown> {
  const schema = z.toJSONSchema(projectConfigSchema(schemas), {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
  });
  return { $id: id, title: "acme.yaml", description: "The configuration of an Acme Portal project.", ...schema };
}
