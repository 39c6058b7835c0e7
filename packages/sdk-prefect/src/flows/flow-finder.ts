// Find Flows: the files as git lists them, scanned; and the scanner's answers in core's words.
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
  /** Folder of the cache. */
  cache: string;
}

/**
 * Makes the finder. As a flow's files count those that its file imports in the end: in functions and under conditions as
 * well, packages' `__init__.py`, and `import_module("name")` where the name is written out.
 */
export function prefectFlowFinder(options: FlowFinderOptions): FlowFinder {
  const { directory, cache, prefectFile } = options;
  const { include, exclude } = options.files;
  const readers = new WeakMap<Context, Promise<FlowFilesReader>>();
  const readerOf = async (context: Context): Promise<FlowFilesReader> => {
    const files = await listedByGit(context);
    return new FlowFilesReader({ root: directory, ...(files === undefined ? {} : { files }) });
  };
  return {
    filesOf: async ({ path }, context) => {
      const reader = readers.get(context) ?? readerOf(context);
      readers.set(context, reader);
      return (await reader).filesOf(path);
    },
    find: async (context) => {
      context.progress({ message: "Looking for flows" });
      const [files, declared] = await Promise.all([listedByGit(context), readPrefectYaml(directory, prefectFile)]);
      const index = new FlowIndex({
        root: directory,
        cache,
        ...(include.length === 0 ? {} : { include }),
        ...(exclude.length === 0 ? {} : { exclude }),
        ...(files === undefined ? {} : { files }),
        signal: context.signal,
      });
      const problems = [...index.problems(), ...checkEntrypoints(index, entrypointsOf(declared.value))];
      return { items: index.flows().map(flowOf), problems: [...problems.map(problemOf), ...declared.problems] };
    },
  };
}

function entrypointsOf(file: PrefectYaml | undefined): DeclaredEntrypoint[] {
  return (file?.deployments ?? []).flatMap(({ name, entrypoint, place }) =>
    entrypoint === undefined
      ? []
      : [{ ...(name === undefined ? {} : { name }), entrypoint, file: place.file, line: place.line ?? 1 }],
  );
}

/** Outside of a git repository the folders are walked instead. */
async function listedByGit({ code }: Context): Promise<string[] | undefined> {
  return code.files().catch((caught: unknown) => {
    if ((caught as Partial<AcmeError>).kind === "cancelled") throw caught;
    return undefined;
  });
}

function flowOf(flow: PythonFlow): Flow {
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
    parameters: flow.parameters.map(({ name, annotation, default: value }) => ({
      name,
      ...(annotation === undefined ? {} : { annotation }),
      ...(value === undefined ? {} : { default: value }),
    })),
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
