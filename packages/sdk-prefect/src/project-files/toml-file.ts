// The one file that parses TOML.
import { AcmeError, isJsonObject, type JsonObject } from "@acme/sdk-core";
import { parse } from "smol-toml";

/** Parses a TOML text; dates become text. Throws `file-invalid` with the place. */
export function parseToml(text: string, file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(
      JSON.stringify(parse(text), (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item)),
    );
    return isJsonObject(value) ? value : {};
  } catch (caught) {
    const { line, column, message } = caught as { line?: number; column?: number; message: string };
    throw new AcmeError({
      code: "file-invalid",
      message: `${file} is no TOML: ${message.split("\n")[0] ?? ""}`,
      hint: "Mend it; Prefect cannot read it either.",
      place: { file, ...(line ? { line } : {}), ...(column ? { column } : {}) },
      cause: caught,
    });
  }
}
