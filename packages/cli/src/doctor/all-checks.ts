// What `acme doctor` and an editor check: git, the configuration, and what its adapters need.
import { type CallOptions, type Check, type CodeRepository, type Portal, toAcmeError } from "@acme/sdk-core";
import { placeText } from "../output/errors.ts";

/** How the checks reach what they look at. */
export interface Checked {
  repository(): Promise<CodeRepository>;
  portal(): Promise<Portal>;
  /** What can be checked where there is no Portal. */
  basicChecks(): AsyncIterable<Check>;
  readonly call: CallOptions;
}

/** Checks git, the configuration, and what the adapters need. Goes on with what can be checked. */
export async function* allChecks(checked: Checked): AsyncGenerator<Check> {
  yield await checkRepository(checked);
  let portal: Portal;
  try {
    portal = await checked.portal();
    const chain = portal.environments.all.map(({ name }) => name).join(", ");
    yield { name: "configuration", status: "ok", message: `Project ${portal.project}, environments: ${chain}.` };
  } catch (caught) {
    yield failedCheck("configuration", caught);
    yield* guarded("engine", checked.basicChecks());
    return;
  }
  yield* guarded("engine", portal.check(checked.call));
}

async function checkRepository(checked: Checked): Promise<Check> {
  try {
    const { commit, branch, dirty } = await (await checked.repository()).head();
    const where = branch === undefined ? "HEAD is detached" : `on ${branch}`;
    const changed = dirty.length === 0 ? "" : `, ${dirty.length} changed ${dirty.length === 1 ? "file" : "files"}`;
    return { name: "git", status: "ok", message: `Commit ${commit.slice(0, 7)}, ${where}${changed}.` };
  } catch (caught) {
    return failedCheck("git", caught);
  }
}

async function* guarded(name: string, checks: AsyncIterable<Check>): AsyncGenerator<Check> {
  try {
    yield* checks;
  } catch (caught) {
    yield failedCheck(name, caught);
  }
}

function failedCheck(name: string, caught: unknown): Check {
  const error = toAcmeError(caught, `checking ${name}`);
  if (error.kind === "cancelled") throw error;
  const place = placeText(error.place);
  const message = place === "" || error.message.includes(place) ? error.message : `${place}: ${error.message}`;
  return { name, status: "error", message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
