// `acme doctor`: whether everything is in place, and how to mend what is not. It goes on with what can be checked.
import { type Check, type Portal, toAcmeError } from "@acme/sdk-core";
import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { renderCheck, renderCheckSummary } from "../output/checks.ts";
import type { DoctorDocument } from "../output/documents.ts";
import { placeText } from "../output/errors.ts";
import type { Session } from "../session.ts";

/** See {@link CommandModule}. */
export function declare(_: Command): void {}

/** See {@link CommandModule}. */
export async function run(session: Session): Promise<ExitCode> {
  const checks: Check[] = [];
  const { terminal } = session;
  for await (const check of allChecks(session)) {
    checks.push(check);
    if (!session.options.json) terminal.print(renderCheck(check, terminal.look));
  }
  session.print({ checks } satisfies DoctorDocument, (document, look) => renderCheckSummary(document.checks, look));
  return checks.some(({ status }) => status === "error") ? exitCodes.failed : exitCodes.ok;
}

async function* allChecks(session: Session): AsyncGenerator<Check> {
  yield await checkRepository(session);
  let portal: Portal;
  try {
    portal = await session.portal();
    const chain = portal.environments.all.map(({ name }) => name).join(", ");
    yield { name: "configuration", status: "ok", message: `Project ${portal.project}, environments: ${chain}.` };
  } catch (caught) {
    yield failedCheck("configuration", caught);
    yield* guarded("engine", session.basicChecks());
    return;
  }
  yield* guarded("engine", portal.check(session.call));
}

async function checkRepository(session: Session): Promise<Check> {
  try {
    const { commit, branch, dirty } = await (await session.repository()).head();
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
