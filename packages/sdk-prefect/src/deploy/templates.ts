// Prefect's `{{ placeholders }}` in texts: what each means, and which text may pass through a prefect file. The CLI
// resolves what it finds there: a block's secret would be stored in clear, an unknown name would vanish.
import { AcmeError, isJsonObject, type Json } from "@acme/sdk-core";

/** One placeholder of a text. */
export interface Placeholder {
  /** With its braces. */
  text: string;
  /** `prefect.blocks.secret.token`, `$STAGE`, `build-image.image`. */
  name: string;
  /** `reference`: a block or variable of the server. `environment`: of this process. `output`: of another step. */
  kind: "reference" | "environment" | "output";
}

/** Prefect's own expression: anything else in braces is text to it. */
const PLACEHOLDER = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/gu;

/** The placeholders of a text. */
export function placeholdersOf(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(([whole, name = ""]) => ({ text: whole, name, kind: kindOf(name) }));
}

function kindOf(name: string): Placeholder["kind"] {
  if (name.startsWith("prefect.blocks.") || name.startsWith("prefect.variables.")) return "reference";
  return name.startsWith("$") ? "environment" : "output";
}

/** Every placeholder inside a value. */
export function placeholdersIn(value: Json | undefined): Placeholder[] {
  if (typeof value === "string") return placeholdersOf(value);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(placeholdersIn);
}

/** Whether a value holds a reference to a block by id, which the CLI would resolve too. */
export function hasBlockReference(value: Json | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isJsonObject(value) && Object.hasOwn(value, "$ref")) return true;
  return Object.values(value).some(hasBlockReference);
}

/** Every text inside a value. */
export function textsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Changes every text inside a value. */
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
  return value;
}

/**
 * Puts environment variables (`{{ $NAME }}`) into a value, as the CLI would. Throws `config-invalid` for one that is not
 * set: the CLI would store the placeholder.
 *
 * @param where - for the message
 */
export function withEnvironment<T extends Json>(
  value: T,
  environment: Readonly<Record<string, string | undefined>>,
  where: string,
): T {
  return mapTexts(value, (text) =>
    placeholdersOf(text)
      .filter(({ kind }) => kind === "environment")
      .reduce((result, placeholder) => {
        const name = placeholder.name.replace(/^\$+/, "");
        const found = environment[name];
        if (found === undefined) {
          throw new AcmeError({
            code: "config-invalid",
            message: `${where} names the environment variable ${name}, which is not set.`,
            hint: `Set ${name} where acme runs.`,
          });
        }
        return result.replaceAll(placeholder.text, () => found);
      }, text),
  ) as T;
}
