// Which pull steps a Deployment gets: those that prefect.yaml or acme.yaml declares, each clone of the project's own
// repository pinned to the commit; else a clone that is generated. Asks git for nothing but what it is handed.
import { AcmeError, isJsonObject, type JsonObject, type Remote } from "@acme/sdk-core";
import { comparableUrl } from "@acme/sdk-node";
import type { Step } from "../project-files/prefect-yaml.ts";
import { isSecretValue } from "../release/literal-secrets.ts";
import { isPinned } from "../release/pinned.ts";
import { placeholdersIn, placeholdersOf, withEnvironment } from "./templates.ts";

/** What decides about pull steps. */
export interface PullFacts {
  /** Undefined: none are declared. Empty: declared to have none. */
  declared: readonly Step[] | undefined;
  commit: string;
  remotes: readonly Remote[];
  /** The project's folder below the repository's root, with `/`; empty at the root. */
  prefix: string;
  /** The image that the Deployment runs in, where it is known. */
  image: string | undefined;
  /** The folder that a generated Dockerfile copies the project to: Prefect's rule, `/opt/prefect/<folder>`. */
  imageFolder: string;
  /** An image is built from this code by the deploy itself. */
  buildsImage: boolean;
  environment: Readonly<Record<string, string | undefined>>;
}

/** Pull steps, and what must hold for them. */
export interface PullSteps {
  steps: Step[];
  /** URLs that the commit must be on. */
  clones: string[];
  /** Runs have exactly the project's code at the commit: nothing else is cloned, and no other folder is run in. */
  runCommit: boolean;
}

const GIT_CLONE = "prefect.deployments.steps.git_clone";
const SET_DIRECTORY = "prefect.deployments.steps.set_working_directory";
const INSTALLS = /^prefect\.deployments\.steps\.(.+\.)?(pip_install_requirements|uv_sync)$/;

/** Decides. Throws `commit-not-published` where there is nothing to clone, `value-unsafe` for a credential in clear. */
export function pullSteps(facts: PullFacts): PullSteps {
  const { declared } = facts;
  if (declared === undefined) return generated(facts);
  const steps = declared.map((step) => resolved(step, facts));
  for (const step of steps) for (const input of clonesIn(step)) requireReferences(input);
  const own = ownClones(steps, facts);
  const pinned = steps.map((step) =>
    Object.fromEntries(
      Object.entries(step).map(([name, input]) => [name, own.has(input) ? atCommit(input, facts.commit) : input]),
    ),
  );
  return {
    steps: own.size === 0 ? pinned : inFolder(pinned, facts.prefix),
    clones: [...own].map((input) => input["repository"] as string),
    runCommit: runsOnly(own, steps, facts),
  };
}

/** The folder in an image that the deploy builds is as good as the generated one. */
function runsOnly(own: ReadonlySet<JsonObject>, steps: readonly Step[], { buildsImage }: PullFacts): boolean {
  const isInImage = own.size === 0 && buildsImage;
  return (
    (own.size > 0 || isInImage) &&
    steps.every((step) =>
      Object.entries(step).every(
        ([name, input]) => own.has(input) || INSTALLS.test(name) || (isInImage && name === SET_DIRECTORY),
      ),
    )
  );
}

function generated({ commit, remotes, prefix, image, imageFolder, buildsImage }: PullFacts): PullSteps {
  if (buildsImage) {
    return { steps: [{ [SET_DIRECTORY]: { directory: imageFolder } }], clones: [], runCommit: true };
  }
  if (image?.includes(commit.slice(0, 7)) === true && isPinned({ code: { commit, image }, pullSteps: [] })) {
    return { steps: [{ [SET_DIRECTORY]: { directory: "/opt/prefect" } }], clones: [], runCommit: true };
  }
  const remote = remotes.find(({ name }) => name === "origin") ?? remotes[0];
  if (remote === undefined) {
    throw new AcmeError({
      code: "commit-not-published",
      message: "The repository has no remote, so that no worker could clone the commit.",
      hint: "Add one (git remote add origin URL) and push, or declare pull steps in prefect.yaml.",
    });
  }
  return {
    steps: inFolder([{ [GIT_CLONE]: { repository: remote.url, commit_sha: commit } }], prefix),
    clones: [remote.url],
    runCommit: true,
  };
}

/** Environment variables are put in now, as the CLI would; but never into what would be a credential in clear. */
function resolved(step: Step, { environment }: PullFacts): Step {
  return Object.fromEntries(
    Object.entries(step).map(([name, input]) => {
      const { access_token: token, credentials, ...rest } = input;
      const plain = withEnvironment(rest, environment, `The pull step ${name}`);
      return [
        name,
        {
          ...plain,
          ...(token === undefined ? {} : { access_token: token }),
          ...(credentials === undefined ? {} : { credentials }),
        },
      ];
    }),
  );
}

function clonesIn(step: Step): JsonObject[] {
  return Object.entries(step).flatMap(([name, input]) => (isGitClone(name) && isJsonObject(input) ? [input] : []));
}

/** Whether a step clones a git repository, under any of the names that Prefect has had for it. */
function isGitClone(name: string): boolean {
  return /^prefect\..*\ba?git_clone(_project)?$/.test(name);
}

function requireReferences(input: JsonObject): void {
  for (const name of ["access_token", "credentials"]) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    const placeholders = placeholdersIn(value);
    const isReference = placeholders.length > 0 && placeholders.every(({ kind }) => kind === "reference");
    if (isReference || (isJsonObject(value) && Object.hasOwn(value, "$ref"))) continue;
    throw new AcmeError({
      code: "value-unsafe",
      message: `The pull step git_clone has its ${name} in clear: it would be stored readable on the server.`,
      hint: `Keep it in a block of the server and refer to it: ${name}: "{{ prefect.blocks.secret.NAME }}".`,
    });
  }
  const { repository } = input;
  if (repository === undefined || !isSecretValue("repository", repository)) return;
  throw new AcmeError({
    code: "value-unsafe",
    message:
      "The pull step git_clone has a credential in the repository's URL: it would be stored readable on the server.",
    hint: 'Take it out of the URL and refer to a block of the server: access_token: "{{ prefect.blocks.secret.NAME }}".',
  });
}

/** Clones of the project's own repository: by URL; and the only clone there is, which can be a mirror. */
function ownClones(steps: readonly Step[], { remotes }: PullFacts): Set<JsonObject> {
  const clones = steps
    .flatMap(clonesIn)
    .filter(({ repository }) => typeof repository === "string" && placeholdersOf(repository).length === 0);
  const known = new Set(remotes.map(({ url }) => comparableUrl(url)));
  const own = clones.filter(({ repository }) => known.has(comparableUrl(repository as string)));
  return new Set(own.length === 0 && clones.length === 1 && clones[0]?.["commit_sha"] === undefined ? clones : own);
}

/** Prefect refuses a clone that has both. */
function atCommit({ branch: _, ...input }: JsonObject, commit: string): JsonObject {
  return { ...input, commit_sha: commit };
}

/** A project in a folder of its repository runs there, so that an entrypoint means the same here and in a run. */
function inFolder(steps: readonly Step[], prefix: string): Step[] {
  if (prefix === "" || steps.some((step) => Object.keys(step).some((name) => name.endsWith("set_working_directory"))))
    return [...steps];
  const last = steps.findLastIndex((step) => clonesIn(step).length > 0);
  const declaredId = clonesIn(steps[last] ?? {})[0]?.["id"];
  const id = typeof declaredId === "string" ? declaredId : "clone";
  const named = steps.map((step, index) =>
    index === last ? Object.fromEntries(Object.entries(step).map(([name, input]) => [name, { id, ...input }])) : step,
  );
  return [...named, { [SET_DIRECTORY]: { directory: `{{ ${id}.directory }}/${prefix}` } }];
}
