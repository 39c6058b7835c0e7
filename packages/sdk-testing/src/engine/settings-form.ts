// Between the settings object that the fake engine stores and the fields that core merges: tags by name, secrets marked.
import { type Field, fieldsOf, isJsonObject, type Json, type JsonObject, objectOf } from "@acme/sdk-core";
import { z } from "zod";

/** The settings of a Deployment in the fake engine. `secrets` are masked wherever core shows them. */
export const fakeSettingsSchema: z.ZodObject = z.object({
  pool: z.string().exactOptional(),
  schedule: z.string().exactOptional(),
  paused: z.boolean().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  parameters: z.record(z.string(), z.json()).exactOptional(),
  secrets: z.record(z.string(), z.string()).exactOptional(),
});

/** The fields of a settings object: each tag, parameter and secret is one. */
export function fieldsOfSettings(settings: JsonObject): Field[] {
  const { tags, ...rest } = settings;
  const spread = Array.isArray(tags) ? { ...rest, tags: byName(tags) } : rest;
  return fieldsOf(spread).map((field) => (field.path.startsWith("/secrets/") ? { ...field, secret: true } : field));
}

/** The settings object of fields. */
export function settingsOfFields(fields: readonly Field[]): JsonObject {
  const { tags, ...rest } = objectOf(fields);
  return isJsonObject(tags) ? { ...rest, tags: Object.keys(tags).sort() } : rest;
}

function byName(tags: readonly Json[]): JsonObject {
  return Object.fromEntries(tags.map((tag) => [typeof tag === "string" ? tag : JSON.stringify(tag), true]));
}
