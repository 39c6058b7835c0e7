// Which flows a person means: by name, glob or path.
import { AcmeError } from "../errors/acme-error.ts";
import { globMatcher, isGlob } from "./glob.ts";

/** What can be selected: a Flow, or a Deployment of one that is no longer in the tree. */
export interface Selectable {
  /** The form of the name in a key. */
  key: string;
  name?: string;
  id?: string;
  /** Relative to the project, with `/`. */
  path?: string;
}

/** Whether one selector means this flow: its key, name or id, its file or a folder above, or a glob over name or path. */
export function isSelected(selectable: Selectable, selector: string): boolean {
  const { key, name, id, path } = selectable;
  const plain = selector.replace(/^\.\//, "").replace(/\/+$/, "");
  if (plain === key || plain === name || plain === id) return true;
  if (path !== undefined && (plain === path || plain === "." || path.startsWith(`${plain}/`))) return true;
  if (!isGlob(plain)) return false;
  const matches = globMatcher(plain);
  return [key, name, id, path].some((text) => text !== undefined && matches(text));
}

/**
 * The flows that selectors mean, in the order given; no selector means all.
 * Throws `flow-not-found` for a selector that means none, with the names that come nearest.
 */
export function selectFlows<T extends Selectable>(
  candidates: readonly T[],
  selectors: readonly string[],
  where: string,
): T[] {
  if (selectors.length === 0) return [...candidates];
  for (const selector of selectors) {
    if (candidates.some((candidate) => isSelected(candidate, selector))) continue;
    throw new AcmeError({
      code: "flow-not-found",
      message: `No flow ${where} matches ${JSON.stringify(selector)}.`,
      hint: hintFor(candidates, selector),
    });
  }
  return selectThere(candidates, selectors);
}

/** As {@link selectFlows}, where a selector may mean no flow any more. */
export function selectThere<T extends Selectable>(candidates: readonly T[], selectors: readonly string[]): T[] {
  if (selectors.length === 0) return [...candidates];
  return candidates.filter((candidate) => selectors.some((selector) => isSelected(candidate, selector)));
}

function hintFor(candidates: readonly Selectable[], selector: string): string {
  if (candidates.length === 0) return "There are none at all. See: acme status";
  const wanted = selector.toLowerCase().replace(/[^a-z0-9]/g, "");
  const near = candidates.filter(({ key }) => {
    const name = key.toLowerCase().replace(/[^a-z0-9]/g, "");
    return wanted !== "" && (name.includes(wanted) || wanted.includes(name));
  });
  const shown = (near.length > 0 ? near : candidates).slice(0, 8).map((candidate) => candidate.key);
  return `${near.length > 0 ? "Did you mean" : "There are"}: ${shown.join(", ")}${candidates.length > shown.length && near.length === 0 ? ", ..." : ""}?`.replace(
    /^(There are.*)\?$/,
    "$1.",
  );
}
