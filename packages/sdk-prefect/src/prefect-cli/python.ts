// The Python that runs the prefect CLI: the first candidate that has a Prefect which is new enough, else one clear error.
import { dirname } from "node:path";
import { AcmeError } from "@acme/sdk-core";
import { comparePrefectVersions, installedPrefect } from "./installed-prefect.ts";
import { askProgram } from "./run-program.ts";
import { type PythonCandidate, pythonCandidates, type PythonSearch } from "./python-candidates.ts";

/** The oldest Prefect whose CLI and server are supported. */
export const oldestPrefect = "3.4.0";

/** A Python with a usable Prefect. */
export interface PrefectPython {
  /** Absolute path of the interpreter. */
  python: string;
  /** As its distribution says: `3.8.8`. */
  prefectVersion: string;
  /** Where it was found, for people: `.venv`, `python3 on PATH`. */
  from: string;
}

/**
 * Finds it. A candidate without Prefect, or with an old one, is passed over for the next; the option `python` is a
 * decision, and the only candidate.
 *
 * Throws `tool-missing` (no Python, or none with Prefect) or `engine-too-old`.
 */
export async function findPrefectPython(search: PythonSearch): Promise<PrefectPython> {
  const passed: { candidate: PythonCandidate; version?: string }[] = [];
  for await (const candidate of pythonCandidates(search)) {
    const { python, from } = candidate;
    const version = python === undefined ? undefined : await versionOf(python, candidate, search);
    if (python !== undefined && version !== undefined && isSupported(version))
      return { python, prefectVersion: version, from };
    passed.push({ candidate, ...(version === undefined ? {} : { version }) });
  }
  throw missing(passed);
}

/** Whether a client or a server of this version is supported for writing. */
export function isSupported(version: string): boolean {
  return comparePrefectVersions(version, oldestPrefect) >= 0;
}

/** An environment shows its packages; a Python on PATH, or that somebody names, may be a shim or have paths of its own, and is asked. */
async function versionOf(
  python: string,
  { from }: PythonCandidate,
  { run, signal }: PythonSearch,
): Promise<string | undefined> {
  const installed = await installedPrefect(python);
  if (installed !== undefined || !/ on PATH$|option python|^ACME_PYTHON$/.test(from)) return installed;
  const ask = "import importlib.metadata as m; print(m.version('prefect'))";
  const answer = await askProgram(run, python, ["-c", ask], { cwd: dirname(python), signal, timeout: 30_000 });
  return /^\d[\w.+]*$/m.exec(answer?.trim() ?? "")?.[0];
}

function missing(passed: readonly { candidate: PythonCandidate; version?: string }[]): AcmeError {
  const seen = passed
    .map(({ candidate, version }) => `${describe(candidate)}: ${reason(candidate, version)}`)
    .join("; ");
  const best = passed.find(({ candidate }) => candidate.python !== undefined)?.candidate;
  if (best?.python === undefined) {
    const unmade = passed.find(({ candidate }) => candidate.missing !== undefined)?.candidate;
    return new AcmeError({
      code: "tool-missing",
      message: `No Python was found to run the prefect CLI with.${seen === "" ? "" : ` Looked at ${seen}.`}`,
      hint:
        unmade?.missing?.split(": run ")[1] === undefined
          ? "Make an environment in the project (python3 -m venv .venv && .venv/bin/python -m pip install prefect), or name an interpreter with the adapter's option python in acme.yaml."
          : `Run ${unmade.missing.split(": run ")[1]}, or name an interpreter with the adapter's option python in acme.yaml.`,
    });
  }
  const install = `${best.python} -m pip install --upgrade "prefect>=${oldestPrefect}"`;
  const isOld = passed.some(({ version }) => version !== undefined);
  return new AcmeError({
    code: isOld ? "engine-too-old" : "tool-missing",
    message: isOld
      ? `The installed Prefect is too old: ${oldestPrefect} or newer is needed to deploy. Looked at ${seen}.`
      : `Prefect is not installed in the project's Python. Looked at ${seen}.`,
    hint: `Install it: ${installCommand(best, install)}. Or name another interpreter with the adapter's option python in acme.yaml.`,
  });
}

function describe({ from, python }: PythonCandidate): string {
  return python === undefined ? from : `${from} (${python})`;
}

function reason({ python, missing: why }: PythonCandidate, version: string | undefined): string {
  if (python === undefined) return why ?? "no Python";
  return version === undefined ? "no Prefect" : `Prefect ${version}`;
}

function installCommand({ from }: PythonCandidate, pip: string): string {
  if (from === "uv") return `uv add "prefect>=${oldestPrefect}"`;
  if (from === "poetry") return `poetry add "prefect>=${oldestPrefect}"`;
  return pip;
}
