// Whether the blocks and variables that a Release and its settings refer to exist on the target's server: references are
// by name, and a run that cannot resolve one fails only when it starts.
import { AcmeError, type Context, isJsonObject, type Json } from "@acme/sdk-core";
import { z } from "zod";
import { isNotFound } from "../api/api-error.ts";
import type { PrefectApi } from "../api/prefect-api.ts";
import { placeholdersIn } from "../deploy/templates.ts";

/** One thing of a server that a value refers to. */
interface Reference {
  /** For people: `block secret/warehouse-token`. */
  what: string;
  /** Where the server answers for it. */
  path: string;
  /** How it is made. */
  hint: string;
}

/** Looks references up; each is asked for once on a server. */
export class ServerReferences {
  readonly #known = new Map<string, Promise<boolean>>();

  /**
   * One refusal for each reference that the server does not have, by name.
   *
   * @param values - what is going to be written: what the Release runs, and the settings
   */
  async refusals(
    api: PrefectApi,
    values: readonly Json[],
    environment: string,
    context: Context,
  ): Promise<AcmeError[]> {
    const references = new Map(values.flatMap(referencesIn).map((one) => [one.path, one]));
    const checked = await Promise.all(
      [...references.values()].map(async (one) => ({ one, isThere: await this.#isThere(api, one, context) })),
    );
    return checked.flatMap(({ one, isThere }) => (isThere ? [] : [missing(one, environment)]));
  }

  #isThere(api: PrefectApi, { what, path }: Reference, context: Context): Promise<boolean> {
    const id = `${api.server.apiUrl} ${path}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const options = { what: `looking for the ${what}`, signal: context.signal, log: context.log };
    // The answer may hold what is secret, and is not looked at.
    const asked = api.call("GET", path, undefined, z.unknown(), options).then(
      () => true,
      (caught: unknown) => {
        if (isNotFound(caught)) return false;
        throw caught;
      },
    );
    this.#known.set(id, asked);
    return asked;
  }
}

function missing({ what, hint }: Reference, environment: string): AcmeError {
  return new AcmeError({
    code: "target-missing",
    message: `The ${what} is referred to, and does not exist on the server of ${environment}.`,
    hint,
  });
}

/** Placeholders such as `{{ prefect.blocks.secret.token }}`, and `$ref`s to a block's id. */
function referencesIn(value: Json): Reference[] {
  const named = placeholdersIn(value).flatMap(({ name }) => {
    const [, kind = "", first = "", second = ""] = name.split(".");
    if (name.startsWith("prefect.variables.")) return [variable(first)];
    return name.startsWith("prefect.blocks.") && kind === "blocks" && second !== "" ? [block(first, second)] : [];
  });
  return [...named, ...blockIdsIn(value).map(blockById)];
}

function variable(name: string): Reference {
  return {
    what: `variable ${name}`,
    path: `/variables/name/${encodeURIComponent(name)}`,
    hint: `Create it there: prefect variable set ${name} ...`,
  };
}

function block(type: string, name: string): Reference {
  return {
    what: `block ${type}/${name}`,
    path: `/block_types/slug/${encodeURIComponent(type)}/block_documents/name/${encodeURIComponent(name)}`,
    hint: `Create a block of the type ${type} with the name ${name} there.`,
  };
}

function blockById(id: string): Reference {
  return {
    what: `block with the id ${id}`,
    path: `/block_documents/${encodeURIComponent(id)}`,
    hint: "An id belongs to one server: refer to the block by its name, {{ prefect.blocks.TYPE.NAME }}, and create it there.",
  };
}

/** `{ "$ref": { "block_document_id": ID } }`, and `{ "$ref": ID }`. */
function blockIdsIn(value: Json): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(blockIdsIn);
  if (!isJsonObject(value)) return inside;
  const reference = value["$ref"];
  const id = isJsonObject(reference) ? reference["block_document_id"] : reference;
  return typeof id === "string" && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? [id, ...inside] : inside;
}
