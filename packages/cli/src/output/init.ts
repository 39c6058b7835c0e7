// What `acme init` did, and what to do next.
import type { Look } from "../terminal/look.ts";
import type { InitDocument } from "./documents.ts";
import { indented } from "./errors.ts";

/** The file, what it was made from, what to look at, and the next commands. */
export function renderInit(document: InitDocument, flows: number, look: Look): string[] {
  const { style, symbols } = look;
  const { file, sources, project, environments, notes } = document;
  const from = [...sources, `${flows === 0 ? "no" : flows} ${flows === 1 ? "flow" : "flows"} found`].join(", ");
  const [first] = environments;
  const steps: [string, string][] = [
    ["acme doctor", "check that everything is in place"],
    ["acme flows", "see what can be deployed"],
    [`acme deploy --env ${first ?? "dev"} --all --dry-run`, "see what a first deploy would do"],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    `${style.green(symbols.done)} ${file}: project ${style.bold(project)}, environments ${environments.join(` ${symbols.arrow} `)} (${from})`,
    ...(notes.length === 0 ? [] : ["", "Look at these:", ...notes.flatMap((note) => indented(note, look))]),
    "",
    "Next:",
    ...steps.map(([command, what]) => `  ${style.cyan(command.padEnd(width))}  ${style.dim(what)}`),
  ];
}
