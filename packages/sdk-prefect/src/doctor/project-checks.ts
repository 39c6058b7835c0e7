// Checks of the project's side: the Python that deploys, prefect.yaml, and whether workers can get the code. What is on
// the servers is server-checks.ts's.
import { access, constants } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type AcmeError, type Check, type Context, isAcmeError, type Problem, toAcmeError } from "@acme/sdk-core";
import { codeVariables } from "../deploy/code-variables.ts";
import { pullSteps } from "../deploy/pull-steps.ts";
import { findPrefectPython, type PrefectPython } from "../prefect-cli/python.ts";
import type { RunProgram } from "../prefect-cli/run-program.ts";
import { defaultPrefectFile, type PrefectYaml, readPrefectYaml } from "../project-files/prefect-yaml.ts";

/** What the check of Python looks at. */
export interface PythonParts {
  /** Absolute path of the project's folder. */
  directory: string;
  /** The adapter's option. */
  python?: string;
  env: Readonly<Record<string, string | undefined>>;
  run: RunProgram;
}

/** What the checks look at. */
export interface ProjectParts extends PythonParts {
  /** Default: prefect.yaml. */
  prefectFile?: string;
}

/** Checks, each as it ends. Never throws. */
export async function* projectChecks(parts: ProjectParts, context: Context): AsyncGenerator<Check> {
  yield await pythonCheck(parts, context);
  const { value: file, problems } = await readPrefectYaml(parts.directory, parts.prefectFile);
  const name = parts.prefectFile ?? defaultPrefectFile;
  if (problems.length > 0) yield* problems.map((problem) => problemCheck(name, problem));
  else if (file !== undefined) yield* fileChecks(parts.directory, file);
  if (await context.code.isPresent()) yield* codeChecks(parts, file, context);
}

/** Why nothing can be deployed with the Python of this machine. Undefined: it can. Throws `cancelled`. */
export async function pythonProblem(parts: PythonParts, context: Context): Promise<Problem | undefined> {
  try {
    await prefectPythonOf(parts, context);
    return undefined;
  } catch (caught) {
    const error = toAcmeError(caught, "looking for Python");
    if (error.kind === "cancelled") throw error;
    return error.toJSON();
  }
}

function prefectPythonOf({ directory, python, env, run }: PythonParts, { signal }: Context): Promise<PrefectPython> {
  return findPrefectPython({ directory, environment: env, run, signal, ...(python === undefined ? {} : { python }) });
}

async function pythonCheck(parts: PythonParts, context: Context): Promise<Check> {
  try {
    const found = await prefectPythonOf(parts, context);
    return {
      name: "python",
      status: "ok",
      message: `Prefect ${found.prefectVersion} in ${found.python} (${found.from}).`,
    };
  } catch (caught) {
    return errorCheck("python", toAcmeError(caught, "looking for Python"));
  }
}

/** A deployment whose file is not there cannot be deployed; one without an entrypoint declares nothing. */
async function* fileChecks(directory: string, file: PrefectYaml): AsyncGenerator<Check> {
  const count = file.deployments.length;
  yield { name: file.file, status: "ok", message: `${count} ${count === 1 ? "deployment" : "deployments"}.` };
  for (const { name = "(unnamed)", entrypoint, place } of file.deployments) {
    const path = entrypoint?.includes(".py:") === true ? entrypoint.slice(0, entrypoint.lastIndexOf(":")) : undefined;
    if (path === undefined || (await isReadable(`${directory}/${path}`))) continue;
    const message = `${name} (line ${place.line ?? "?"}) names ${path}, which is not there.`;
    yield { name: file.file, status: "warning", message, hint: "Correct its entrypoint, or take it out." };
  }
}

/** The pull steps that a deploy of HEAD would get, and whether its commit can be cloned by them. */
async function* codeChecks(
  { directory, env }: ProjectParts,
  file: PrefectYaml | undefined,
  { code }: Context,
): AsyncGenerator<Check> {
  try {
    const [head, prefix, remotes] = await Promise.all([code.head(), code.prefix(), code.remotes()]);
    const build = [...(file?.build ?? []), ...(file?.deployments ?? []).flatMap((one) => one.build ?? [])];
    const { clones } = pullSteps({
      declared: file?.pull,
      commit: head.commit,
      remotes,
      prefix,
      image: undefined,
      imageFolder: directory,
      buildsImage: build.some((step) => Object.keys(step).some((name) => name.endsWith("build_docker_image"))),
      environment: { ...env, ...codeVariables(head) },
    });
    for (const url of clones) {
      const commit = head.commit.slice(0, 7);
      if (!(await code.isPublished(head.commit, url))) {
        yield {
          name: "code",
          status: "warning",
          message: `Commit ${commit} is not on ${url}, from which the workers clone it.`,
          hint: "Push it before you deploy: git push",
        };
      } else if (url.startsWith("file://") && !(await isReadable(fileURLToPath(url)))) {
        yield {
          name: "code",
          status: "warning",
          message: `${url} is not on this machine.`,
          hint: "Workers elsewhere need a URL that they can reach.",
        };
      } else yield { name: "code", status: "ok", message: `Workers can clone ${commit} from ${url}.` };
    }
  } catch (caught) {
    yield errorCheck("code", toAcmeError(caught, "looking at the pull steps"));
  }
}

async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function errorCheck(name: string, error: AcmeError): Check {
  const isQuestion = isAcmeError(error) && error.kind === "rule";
  return {
    name,
    status: isQuestion ? "warning" : "error",
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

function problemCheck(name: string, { message, hint, place }: Problem): Check {
  const where =
    place?.line === undefined
      ? ""
      : ` (line ${place.line}${place.column === undefined ? "" : `, column ${place.column}`})`;
  return { name, status: "error", message: `${message}${where}`, ...(hint === undefined ? {} : { hint }) };
}
