// The validation `command`: a check of the project's own ends with 0.
import { z } from "zod";
import { durationPattern, formatDuration, formatMoment, parseDuration } from "../model/duration.ts";
import { isAcmeError } from "../errors/acme-error.ts";
import { digestJson } from "../model/digest.ts";
import { notPinned } from "./no-evidence.ts";
import type { ValidationKind } from "./validation-kind.ts";
import { type Evidence, evidenceKey } from "./validation.ts";

/** `command: python checks/totals.py` in acme.yaml. */
export interface CommandConfig {
  name?: string;
  command: string | string[];
  timeout?: string;
}

const TIMEOUT = "10m";
/** Lines of its output that are shown. */
const SHOWN = 10;

/**
 * A command of the project's own. What it is about stands in its environment: `ACME_PROJECT`, `ACME_FLOW`, `ACME_BRANCH`,
 * `ACME_SOURCE`, `ACME_TARGET`, `ACME_RELEASE`, `ACME_RELEASE_SINCE`, `ACME_COMMIT`, `ACME_IMAGE`, `ACME_PACKAGE_VERSION`,
 * `ACME_DEPLOYMENT`, `ACME_DEPLOYMENT_ID`, `ACME_DEPLOYMENT_URL`. What is not known is an empty string.
 */
export const commandKind: ValidationKind<CommandConfig> = {
  kind: "command",
  reads: [],
  schema: z.strictObject({
    name: z.string().min(1).exactOptional().describe("The step's name. Default: command."),
    command: z
      .union([z.string().min(1), z.array(z.string()).min(1)])
      .describe(
        "A line for the shell, or a program and its arguments; run in the project's folder when a promotion is planned. It must end with 0.",
      ),
    timeout: z
      .string()
      .regex(durationPattern, "a duration such as 90s or 10m")
      .exactOptional()
      .describe(`How long it may take. Default: ${TIMEOUT}.`),
  }),
  nameOf: () => "command",
  checkId: ({ command }) => digestJson(command, 16),
  evaluate: ({ command }, evidence, step) => {
    const cannot = notPinned(evidence);
    if (cannot !== undefined) return cannot;
    const check = digestJson(command, 16);
    const record = evidence.records.find((one) => one.step === step && one.check === check);
    if (record?.passed === true) return { state: "passed", detail: `ended with 0 at ${formatMoment(record.at)}` };
    const next = "It is run when the promotion is planned.";
    if (record === undefined) return { state: "waiting", detail: "was not run yet", next };
    return { state: "waiting", detail: `failed at ${formatMoment(record.at)}`, next };
  },
  check: async ({ command, timeout = TIMEOUT }, evidence, { project, commands, context }) => {
    const shown = typeof command === "string" ? command : command.join(" ");
    const next = `Mend what it found, then promote again. To see all of it, run: ${shown}`;
    try {
      const options = { env: facts(project, evidence), timeout: parseDuration(timeout) ?? 0 };
      const { exitCode, output } = await commands.run(command, options, context);
      if (exitCode === 0) return { state: "passed", detail: "ended with 0" };
      // It may say what nobody should keep: it is shown now, and is no part of the state, which goes into history.
      const said = output.trim().split("\n").slice(-SHOWN).join("\n");
      const what = `${evidenceKey(evidence).flow}: ${shown} ended with ${exitCode}`;
      context.log.warn(said === "" ? what : `${what}, and said:\n${said}`);
      return { state: "failed", detail: `ended with ${exitCode}`, next };
    } catch (caught) {
      if (!isAcmeError(caught) || caught.kind === "cancelled") throw caught;
      const detail =
        caught.code === "timed-out"
          ? `did not end within ${formatDuration(parseDuration(timeout) ?? 0)}`
          : `could not be run: ${caught.message}`;
      return { state: "failed", detail, next };
    }
  },
};

function facts(project: string, evidence: Evidence): Record<string, string> {
  const { release, deployment, period, source, target } = evidence;
  const { flow, branch = "" } = evidenceKey(evidence);
  const { commit = "", image = "", packageVersion = "" } = release.code;
  return {
    ACME_PROJECT: project,
    ACME_FLOW: flow,
    ACME_BRANCH: branch === "" ? (release.code.branch ?? "") : branch,
    ACME_SOURCE: source.name,
    ACME_TARGET: target.name,
    ACME_RELEASE: release.id,
    ACME_RELEASE_SINCE: period?.since ?? "",
    ACME_COMMIT: commit,
    ACME_IMAGE: image,
    ACME_PACKAGE_VERSION: packageVersion,
    ACME_DEPLOYMENT: deployment.name,
    ACME_DEPLOYMENT_ID: deployment.id,
    ACME_DEPLOYMENT_URL: deployment.url ?? "",
  };
}
