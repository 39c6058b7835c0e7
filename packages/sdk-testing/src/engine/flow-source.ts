// What a flow looks like in the files of a fake repository, and how it is read from them.
import { AcmeError, type Flow, type Found, type Problem } from "@acme/sdk-core";

/** Files with this ending hold flows. */
export const flowFileEnding = ".flow";

/** The file that {@link flowSource} of a flow normally stands in. */
export function flowFile(name: string): string {
  return `flows/${name.replaceAll(/[^\p{L}\p{N}_-]/gu, "_")}${flowFileEnding}`;
}

/**
 * The text of a file that declares flows, a line each: `flow nightly`. The name `?` stands for one that is known only at
 * run time. Every other line is code, which makes versions differ.
 */
export function flowSource(names: readonly string[], code = "step one"): string {
  return [...names.map((name) => `flow ${name}`), code, ""].join("\n");
}

/**
 * The files that one file uses, in the end, itself included: a line `use lib/prices.txt` of its code stands for an
 * import. `textOf` gives nothing where there is no such file.
 */
export function filesUsed(path: string, textOf: (path: string) => string | undefined): string[] {
  const found = new Set([path]);
  for (const file of found) {
    for (const line of (textOf(file) ?? "").split("\n")) {
      const used = line.startsWith("use ") ? line.slice("use ".length).trim() : undefined;
      if (used !== undefined && textOf(used) !== undefined) found.add(used);
    }
  }
  return [...found].sort();
}

/** The flows of one file. A file that is not text is a problem. */
export function readFlows(path: string, text: string): Found<Flow> {
  if (text.includes("\0")) return { items: [], problems: [unreadable(path)] };
  const items = text.split("\n").flatMap((line, index): Flow[] => {
    if (!line.startsWith("flow ")) return [];
    const name = line.slice("flow ".length).trim();
    const place = { path, line: index + 1, column: 1, parameters: [], entrypoint: `${path}:${name}` };
    if (name !== "?") return [{ id: `${path}:${name}`, name, key: name, ...place }];
    return [{ id: `${path}:?`, key: path, ...place, notDeployable: "its name is known only at run time" }];
  });
  return { items, problems: [] };
}

function unreadable(path: string): Problem {
  return new AcmeError({
    code: "file-invalid",
    message: `${path} is not text.`,
    hint: "Mend it, or leave it out of the project.",
    place: { file: path },
  }).toJSON();
}
