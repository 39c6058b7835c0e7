// The Release that a deploy declares: which code, and how Prefect starts it, as far as it is known before the CLI ran. Pure.
import { AcmeError, type DeployRequest, type Json, type Remote, type UnsealedRelease } from "@acme/sdk-core";
import type { DeclaredDeployment, PrefectYaml, Step } from "../project-files/prefect-yaml.ts";
import { releaseTags, versionOf } from "../release/code-version.ts";
import { unsealedRelease } from "../release/to-release.ts";
import type { FlowSettings } from "../schemas.ts";
import { deployedImage } from "./image.ts";
import { pullSteps } from "./pull-steps.ts";
import { placeholdersIn } from "./templates.ts";

/** What it is made from. */
export interface ReleaseFacts {
  request: Pick<DeployRequest, "code" | "dirty" | "flow">;
  /** acme.yaml's over prefect.yaml's. */
  settings: FlowSettings;
  entry: DeclaredDeployment | undefined;
  file: PrefectYaml | undefined;
  build: readonly Step[];
  /** The ids under which steps put something out. */
  outputs: ReadonlySet<string>;
  environment: Readonly<Record<string, string | undefined>>;
  directory: string;
  prefix: string;
  remotes: readonly Remote[];
}

/** A Release, and what belongs to it. */
export interface DeclaredRelease {
  release: UnsealedRelease;
  /** What of it only the CLI can tell, by path. */
  templates: Record<string, Json>;
  /** URLs that the commit must be on. */
  clones: string[];
  /** Runs have exactly the project's code at the commit. */
  runCommit: boolean;
}

/** Declares it. Throws what {@link pullSteps} throws. */
export function declaredRelease(facts: ReleaseFacts): DeclaredRelease {
  const { request, settings, entry, file, environment, directory, prefix, remotes } = facts;
  const { commit } = request.code;
  if (commit === undefined) {
    throw new AcmeError({
      code: "repository-missing",
      message: "There is no commit to deploy.",
      hint: "Commit first: a Release is a commit.",
    });
  }
  const declaredImage = settings.job_variables?.["image"];
  const image = deployedImage(declaredImage, facts.build, environment);
  const pull = pullSteps({
    declared: entry?.pull === undefined ? file?.pull : (entry.pull ?? undefined),
    commit,
    remotes,
    prefix,
    image: image.image,
    imageFolder: `/opt/prefect/${directory.split(/[\\/]/).at(-1) ?? ""}`,
    buildsImage: image.isBuilt,
    environment,
  });
  const isTemplate = placeholdersIn(pull.steps).some(
    ({ kind, name }) => kind === "output" && facts.outputs.has(name.split(".")[0] ?? ""),
  );
  const code = {
    ...request.code,
    ...(settings.package_version === undefined ? {} : { packageVersion: settings.package_version }),
  };
  const known = unsealedRelease({
    tags: releaseTags(code),
    version: versionOf(code, request.dirty) ?? null,
    entrypoint: entry?.entrypoint ?? request.flow.entrypoint ?? null,
    ...(isTemplate ? {} : { pull_steps: pull.steps }),
    ...(settings.description === undefined ? {} : { description: settings.description }),
    ...(entry?.enforce_parameter_schema === undefined
      ? {}
      : { enforce_parameter_schema: entry.enforce_parameter_schema }),
    ...(image.image === undefined ? {} : { job_variables: { image: image.image } }),
  });
  const pinned = known.pinned && !request.dirty && !image.isUnknown && !isTemplate;
  return {
    release: { ...known, code: { ...known.code, ...code }, pinned },
    templates: {
      ...(image.isUnknown && declaredImage !== undefined ? { "/job_variables/image": declaredImage } : {}),
      ...(isTemplate ? { "/pull_steps": pull.steps } : {}),
    },
    clones: pull.clones,
    runCommit: pull.runCommit,
  };
}
