// Whether the code of a Release from history can still be cloned. What runs somewhere now can; what ran months ago may be
// gone with a branch that was deleted, and a run would find that out only when it starts. Of an image only its registry knows,
// which the machine of the worker may reach and this one not. What was not asked is said.
import {
  AcmeError,
  type Context,
  type Desired,
  isAcmeError,
  isJsonObject,
  type Json,
  type Release,
} from "@acme/sdk-core";

/** What a {@link Desired} is told about it. */
export type EarlierCode = Required<Pick<Desired, "refusals" | "notes">>;

interface Clone {
  repository: string;
  commit: string;
}

/** Asks for each commit at its repository; what cannot be asked is a note. */
export class EarlierCodeLookup {
  readonly #asked = new Map<string, Promise<EarlierCode>>();

  /** What stands against the pull steps and the image of a Release. */
  async look({ runs, code: { image } }: Pick<Release, "runs" | "code">, context: Context): Promise<EarlierCode> {
    const unasked =
      image === undefined
        ? []
        : [`Whether its image ${image} is still in its registry was not checked: see that it is.`];
    const clones = clonesIn(runs["pull_steps"] ?? []);
    const isPresent = clones.length > 0 && (await context.code.isPresent());
    const look = async (clone: Clone): Promise<EarlierCode> => {
      if (isTemplate(clone)) return notAsked(clone, "only the server knows the block or variable that names it");
      if (!isPresent) return notAsked(clone, "this project is in no git repository, which would ask");
      return this.#once(clone, context);
    };
    const all = await Promise.all(clones.map(look));
    return {
      refusals: all.flatMap(({ refusals }) => refusals),
      notes: [...all.flatMap(({ notes }) => notes), ...unasked],
    };
  }

  #once(clone: Clone, context: Context): Promise<EarlierCode> {
    const id = JSON.stringify(clone);
    const asked = this.#asked.get(id) ?? ask(clone, context);
    this.#asked.set(id, asked);
    return asked;
  }
}

async function ask({ repository, commit }: Clone, context: Context): Promise<EarlierCode> {
  try {
    if (await context.code.isPublished(commit, repository)) return { refusals: [], notes: [] };
  } catch (caught) {
    if (!isAcmeError(caught) || caught.kind !== "failure") throw caught;
    return { refusals: [], notes: [`Whether its commit can still be cloned could not be asked. ${caught.message}`] };
  }
  const gone = new AcmeError({
    code: "commit-not-published",
    message: `The commit ${commit.slice(0, 7)} cannot be cloned from ${repository} any more: its runs would fail.`,
    hint: `Push it again (git push origin ${commit.slice(0, 12)}:refs/heads/restored), or roll back to another release with --to.`,
  });
  return { refusals: [gone], notes: [] };
}

function notAsked({ commit }: Clone, why: string): EarlierCode {
  const what = /\{\{/.test(commit) ? "its commit" : `its commit ${commit.slice(0, 7)}`;
  return { refusals: [], notes: [`Whether ${what} can still be cloned was not checked: ${why}.`] };
}

/** Named by a block or variable, which is known to the server only. */
function isTemplate({ repository, commit }: Clone): boolean {
  return /\{\{/.test(repository + commit);
}

function clonesIn(pullSteps: Json): Clone[] {
  if (typeof pullSteps !== "object" || pullSteps === null) return [];
  const inside = Object.values(pullSteps).flatMap(clonesIn);
  if (!isJsonObject(pullSteps)) return inside;
  const { repository, commit_sha: commit } = pullSteps;
  const isClone = typeof repository === "string" && typeof commit === "string";
  return isClone ? [{ repository, commit }, ...inside] : inside;
}
