// What pyproject.toml tells about a project. Reads the file; decides nothing.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseToml } from "./toml-file.ts";

/** What of pyproject.toml matters here. */
export interface Pyproject {
  /** `[project] name`, else `[tool.poetry] name`. */
  name?: string;
  /** The names below `[tool]`: `uv`, `poetry`, `ruff`. */
  tools: string[];
}

const pyprojectSchema = z.looseObject({
  project: z.looseObject({ name: z.string().optional() }).optional().catch(undefined),
  tool: z
    .looseObject({ poetry: z.looseObject({ name: z.string().optional() }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Reads `pyproject.toml` of a folder. Undefined: there is none, or it is not TOML (its own tools will say so). */
export async function readPyproject(directory: string): Promise<Pyproject | undefined> {
  let parsed: unknown;
  try {
    parsed = parseToml(await readFile(join(directory, "pyproject.toml"), "utf8"), "pyproject.toml");
  } catch {
    return undefined;
  }
  const { project, tool } = pyprojectSchema.parse(parsed);
  const name = project?.name ?? tool?.poetry?.name;
  return { ...(name === undefined ? {} : { name }), tools: Object.keys(tool ?? {}) };
}
