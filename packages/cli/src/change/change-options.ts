// The options that deploy, promote and rollback share.
import type { Take } from "@acme/sdk-core";
import { AcmeError } from "@acme/sdk-core";
import { type Command, Option } from "commander";

/** What the shared options give. */
export interface ChangeOptions {
  dryRun?: true;
  plan?: string;
  yes?: true;
  branch?: string;
  take?: Take;
  reason?: string;
  onlyRelevant?: true;
  override?: string;
}

/** Declares the shared options. */
export function declareChangeOptions(command: Command): void {
  command
    .option(
      "--branch <name>",
      "the branch, where an environment keeps Deployments by branch (default: the current one)",
    )
    .addOption(
      new Option("--take <side>", "who wins where a setting changed both in the files and live").choices([
        "files",
        "live",
      ]),
    )
    .option("--reason <text>", "why, for the history")
    .option("--only-relevant", "in the plan, list only commits that touch the flow's own code or what it imports")
    .option(
      "--override <reason>",
      "pass over what the environment requires, its freeze and its order, where it lets you; the reason is recorded",
    )
    .option("-n, --dry-run", "stop after the plan")
    .option("--plan <file>", "with --dry-run: write the plan to this file; alone: apply the plan in it")
    .option("-y, --yes", "apply without asking");
}

/** Whether a plan from a file is to be applied. Throws `usage-invalid` where the call also says what to plan. */
export function appliesSavedPlan(command: Command): boolean {
  const options = command.opts<ChangeOptions>();
  if (options.plan === undefined || options.dryRun === true) return false;
  const own = new Set(["plan", "yes", "whenReady"]);
  const others = command.options.filter((option) => {
    const name = option.attributeName();
    return !own.has(name) && command.getOptionValueSource(name) === "cli";
  });
  if (others.length > 0 || command.args.length > 0) {
    const said = [...others.map((option) => option.long ?? option.flags), ...command.args].join(" ");
    throw new AcmeError({
      code: "usage-invalid",
      message: `The plan in ${options.plan} says already what to do; this call adds ${said}.`,
      hint: "Leave that out to apply the plan, or add --dry-run to write a new one.",
    });
  }
  return true;
}
