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
import { scanFlows } from "./flow-index.ts";
import type { FlowProblem, FlowProblemCode, PythonFlow } from "./python-flow.ts";

/** What the finder looks at. */
export interface FlowFinderOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  files: FlowFiles;
}

/** Makes the finder. */
export function prefectFlowFinder({ directory, files: { include, exclude } }: FlowFinderOptions): FlowFinder {
  return {
    find: async (context) => {
      context.progress({ message: "Looking for flows" });
      const files = await listedByGit(context);
      const { flows, problems } = scanFlows({
        root: directory,
        ...(include.length === 0 ? {} : { include }),
        ...(exclude.length === 0 ? {} : { exclude }),
        ...(files === undefined ? {} : { files }),
        signal: context.signal,
      });
      return { items: flows.map(flowOf), problems: problems.map(problemOf) };
    },
  };
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
