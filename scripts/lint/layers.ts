// Reads which package may import which. The rule itself is written once, as the tags of turbo.json,
// which `turbo boundaries` checks too; no package is named here.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A workspace as the import rules see it. */
export interface Layer {
  /** The name it is imported by, such as `@acme/sdk-core`. */
  readonly name: string;
  /** Its folder, relative to the repository's root, with forward slashes. */
  readonly folder: string;
  /** The specifiers of ours that it may import: public entry points of the layers below it. */
  readonly mayImport: readonly string[];
}

interface Boundaries {
  readonly boundaries: {
    readonly tags: Record<string, { readonly dependencies: { readonly allow: readonly string[] } }>;
  };
}
interface Tagged {
  readonly tags?: readonly string[];
}
interface Manifest {
  readonly name: string;
  readonly exports?: Record<string, unknown>;
}

/**
 * The tagged workspaces of a repository.
 *
 * @param root - the folder that holds turbo.json
 * @throws Error when a workspace has no tag of turbo.json's table, because turbo would then check nothing for it
 */
export function readLayers(root: string): Layer[] {
  const { tags } = (readJson(join(root, "turbo.json")) as Boundaries).boundaries;
  const workspaces = globSync("packages/*/package.json", { cwd: root })
    .toSorted()
    .map((path) => {
      const folder = dirname(path).replaceAll("\\", "/");
      const [tag, ...more] = (readJson(join(root, folder, "turbo.json")) as Tagged).tags ?? [];
      if (tag === undefined || more.length > 0 || tags[tag] === undefined) {
        throw new Error(`${folder}/turbo.json must have exactly one tag, one of: ${Object.keys(tags).join(", ")}`);
      }
      return { folder, tag, manifest: readJson(join(root, path)) as Manifest };
    });
  return workspaces.map(({ folder, tag, manifest }) => ({
    name: manifest.name,
    folder,
    mayImport: workspaces
      .filter((other) => tags[tag]?.dependencies.allow.includes(other.tag))
      .flatMap((other) => entryPoints(other.manifest)),
  }));
}

function entryPoints({ name, exports = {} }: Manifest): string[] {
  return Object.keys(exports).map((subpath) => name + subpath.slice(1));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
