// Find Flows: the files as git lists them, scanned; and the scanner's answers in core's words.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  AcmeError,
  type Context,
  type ErrorCode,
  type Flow,
  type FlowFiles,
  type FlowFinder,
  type Problem,
} from "@acme/sdk-core";
import { flowKey } from "../deployments/naming.ts";
import { type PrefectYaml, readPrefectYaml } from "../project-files/prefect-yaml.ts";
import { checkEntrypoints, type DeclaredEntrypoint } from "./entrypoints.ts";
import { FlowFilesReader } from "./flow-files.ts";
import { FlowIndex } from "./flow-index.ts";
import type { FlowProblem, FlowProblemCode, PythonFlow } from "./python-flow.ts";

/** What the finder looks at. */
export interface FlowFinderOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  files: FlowFiles;
  /** Default: prefect.yaml. */
  prefectFile?: string;
  /** Folders in which imports are looked up first, relative to the project. Default: told from the files. */
  sourceRoots?: readonly string[];
  /** Folder of the cache. */
  cache: string;
}

/**
 * Makes the finder. As a flow's files count those that its file imports in the end: in functions and under conditions as
 * well, packages' `__init__.py`, and `import_module("name")` where the name is written out.
 */
export function prefectFlowFinder(options: FlowFinderOptions): FlowFinder {
  const { directory, cache, prefectFile, sourceRoots } = options;
  const place = { root: directory, ...(sourceRoots === undefined ? {} : { sourceRoots }) };
  const { include, exclude } = options.files;
  let known: KnownFlows | undefined;
  const readers = new WeakMap<Context, Promise<FlowFilesReader>>();
  const readerOf = async (context: Context): Promise<FlowFilesReader> => {
    const files = await listedByGit(context);
    return new FlowFilesReader({ ...place, ...(files === undefined ? {} : { files }) });
  };
  return {
    filesOf: async ({ path }, context) => {
      const reader = readers.get(context) ?? readerOf(context);
      readers.set(context, reader);
      return (await reader).filesOf(path);
    },
    find: async (context, { changed } = {}) => {
      context.progress({ message: "Looking for flows" });
      const declaring = readPrefectYaml(directory, prefectFile);
      if (changed === undefined || known === undefined || !(await known.update(changed, context))) {
        const files = await listedByGit(context);
        const index = new FlowIndex({
          ...place,
          cache,
          ...(include.length === 0 ? {} : { include }),
          ...(exclude.length === 0 ? {} : { exclude }),
          ...(files === undefined ? {} : { files }),
          signal: context.signal,
        });
        known = new KnownFlows(index, directory, files);
      }
      const [{ index }, declared] = [known, await declaring];
      const problems = [...index.problems(), ...checkEntrypoints(index, entrypointsOf(declared.value))];
      // Of a file that Python cannot read to its end less is known than it looks.
      const broken = new Set(index.problems().flatMap(({ path, code }) => (code.startsWith("file-") ? [path] : [])));
      const items = index.flows().map((flow) => flowOf(flow, !broken.has(flow.path)));
      return { items, problems: [...problems.map(problemOf), ...declared.problems] };
    },
  };
}

/** What was found last, kept up with the files that change. */
class KnownFlows {
  readonly index: FlowIndex;
  readonly #directory: string;
  #files: ReadonlySet<string> | undefined;

  constructor(index: FlowIndex, directory: string, files: readonly string[] | undefined) {
    this.index = index;
    this.#directory = directory;
    this.#files = files && new Set(files);
  }

  /**
   * Looks again at files, and at all in a folder that is named. Git is asked where one is new, because it may be ignored,
   * where a folder came or went, which nobody tells file by file, and where none is named: that is a refresh.
   *
   * @returns false: it cannot be told what is the project's, and everything is to be scanned
   */
  async update(changed: readonly string[], context: Context): Promise<boolean> {
    const before = this.#files;
    if (before === undefined) return changed.length === 0;
    // A file that is there and ignored from now on looks like any other.
    if (changed.some((path) => path.endsWith(".gitignore"))) return false;
    const told = this.#ofUse(changed, before);
    if (told.length > 0 && told.every((path) => before.has(path))) {
      this.index.update(told);
      return true;
    }
    if (told.length === 0 && changed.length > 0) return true;
    const files = new Set(await listedByGit(context));
    if (files.size === 0) return false;
    const gone = [...before].filter((path) => !files.has(path));
    if (gone.some((path) => this.#exists(path))) return false;
    const named = new Set(told);
    const isNamed = (path: string): boolean => named.has(path) || foldersOf(path).some((folder) => named.has(folder));
    const again = [...files].filter((path) => !before.has(path) || isNamed(path));
    if (gone.length + again.length > 0) this.index.update([...gone, ...again]);
    this.#files = files;
    return true;
  }

  /** Leaves out what nobody knew and is gone again, as what an editor writes beside a file while it saves it. */
  #ofUse(changed: readonly string[], before: ReadonlySet<string>): readonly string[] {
    const unknown = new Set(changed.filter((path) => !before.has(path) && !this.#exists(path)));
    if (unknown.size === 0) return changed;
    const folders = new Set([...before].flatMap(foldersOf));
    return changed.filter((path) => !unknown.has(path) || folders.has(path));
  }

  #exists(path: string): boolean {
    return existsSync(join(this.#directory, path));
  }
}

/** `a/b` and `a` of `a/b/c.py`. */
function foldersOf(path: string): string[] {
  const found: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) found.push(path.slice(0, end));
  return found;
}

function entrypointsOf(file: PrefectYaml | undefined): DeclaredEntrypoint[] {
  return (file?.deployments ?? []).flatMap(({ name, entrypoint, place, entrypointPlace = place }) =>
    entrypoint === undefined
      ? []
      : [
          {
            ...(name === undefined ? {} : { name }),
            entrypoint,
            file: entrypointPlace.file,
            line: entrypointPlace.line ?? 1,
          },
        ],
  );
}

/** Outside of a git repository the folders are walked instead. */
async function listedByGit({ code }: Context): Promise<string[] | undefined> {
  return code.files().catch((caught: unknown) => {
    if ((caught as Partial<AcmeError>).kind === "cancelled") throw caught;
    return undefined;
  });
}

function flowOf(flow: PythonFlow, isWhole: boolean): Flow {
  const notDeployable = flow.deployable
    ? flow.name === undefined
      ? "its name is computed when it runs"
      : undefined
    : (flow.notDeployableReason ?? "no entrypoint can name it");
  return {
    id: flow.id,
    ...(flow.name === undefined ? {} : { name: flow.name }),
    key: flowKey(flow.name ?? flow.function),
    ...(flow.description === undefined ? {} : { description: flow.description }),
    path: flow.path,
    line: flow.decoratorLine,
    column: flow.decoratorColumn,
    endLine: flow.endLine,
    ...(flow.entrypoint === undefined ? {} : { entrypoint: flow.entrypoint }),
    parameters: flow.parameters.map(({ name, kind, annotation, default: value }) => ({
      name,
      ...(annotation === undefined ? {} : { annotation }),
      ...(value === undefined ? {} : { default: value }),
      ...(kind.startsWith("var-") ? { variadic: true as const } : {}),
    })),
    ...(flow.parametersAreCertain && isWhole ? { parametersAreCertain: true as const } : {}),
    ...(notDeployable === undefined ? {} : { notDeployable: notDeployable.replace(/\.$/, "") }),
  };
}

const CODES: Readonly<Record<FlowProblemCode, ErrorCode>> = {
  "file-unreadable": "file-invalid",
  "file-encoding": "file-invalid",
  "file-syntax": "file-invalid",
  "flow-redefined": "name-ambiguous",
  "flow-name-refused": "name-invalid",
  "entrypoint-missing": "file-invalid",
};

function problemOf({ path, line, message, hint, code }: FlowProblem): Problem {
  return new AcmeError({
    code: CODES[code],
    message,
    ...(hint === undefined ? {} : { hint }),
    place: { file: path, ...(line === undefined ? {} : { line }) },
  }).toJSON();
}
