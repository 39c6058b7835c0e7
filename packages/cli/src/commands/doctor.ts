// `acme doctor`: whether everything is in place, and how to mend what is not. It goes on with what can be checked.
import type { Check } from "@acme/sdk-core";
import type { Command } from "commander";
import { allChecks } from "../doctor/all-checks.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { renderCheck, renderCheckSummary } from "../output/checks.ts";
import type { DoctorDocument } from "../output/documents.ts";
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
