// Which files of a project the code of a flow can reach: the import closure of its file. It finds no flows.
import { ImportGraph } from "../python/import-graph.ts";
import { PythonModule } from "../python/module.ts";
import { ModulePaths } from "../python/module-paths.ts";
import { FileReader } from "./file-reader.ts";
import { type ListOptions, listProjectFiles } from "./project-files.ts";

/** Where the files are, and where imports are looked up. */
export interface FlowFilesOptions extends ListOptions {
  /** Folders in which imports are looked up first, relative to the root. Default: found from the files. */
  readonly sourceRoots?: readonly string[];
}

/** The project as it stands while it is asked: each file is read at most once. */
export class FlowFilesReader {
  readonly #graph: ImportGraph;

  constructor(options: FlowFilesOptions) {
    const reader = new FileReader(options.root);
    this.#graph = new ImportGraph(new ModulePaths(listProjectFiles(options), options.sourceRoots ?? []), (path) => {
      const read = reader.read(path);
      return read.is === "content" ? new PythonModule(path, read.bytes) : undefined;
    });
  }

  /**
   * A flow's file and the project's files that it imports in the end, sorted: also in functions and under conditions, and
   * by `import_module("name")`.
   * @param path relative to the root, with `/`.
   */
  filesOf(path: string): string[] {
    return this.#graph.closure(path);
  }
}
