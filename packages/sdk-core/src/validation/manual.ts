// The validation `manual`: a person confirms a named step; with `by: another`, somebody other than those who ship it.
import { z } from "zod";
import { shellWord } from "../errors/shell-word.ts";
import type { Actor } from "../model/actor.ts";
import { notPinned } from "./no-evidence.ts";
import type { ValidationKind } from "./validation-kind.ts";
import { type Evaluation, type Evidence, evidenceKey, type RecordedValidation } from "./validation.ts";

/** `manual: data-check` in acme.yaml. */
export interface ManualConfig {
  name?: string;
  manual: string;
  by?: "anyone" | "another";
}

/** A person's word. The newest record of the step counts: a check that failed later takes a confirmation back. */
export const manualKind: ValidationKind<ManualConfig> = {
  kind: "manual",
  reads: [],
  schema: z.strictObject({
    name: z.string().min(1).exactOptional().describe("The step's name. Default: the text of `manual`."),
    manual: z.string().min(1).describe("What a person confirms with `acme validate`: data-check."),
    by: z
      .enum(["anyone", "another"])
      .exactOptional()
      .describe(
        "`another`: somebody other than who deployed the release to the source environment and who promotes it. Default: anyone.",
      ),
  }),
  nameOf: ({ manual }) => manual,
  evaluate: ({ by = "anyone" }, evidence, step) => {
    const cannot = notPinned(evidence);
    if (cannot !== undefined) return cannot;
    const records = evidence.records.filter((one) => one.step === step && one.kind === "manual");
    const [newest] = records;
    const open = { next: howTo(step, evidence, by === "another"), recordedBy: by };
    if (newest === undefined) return { state: "waiting", detail: "was not confirmed yet", ...open };
    if (!newest.passed)
      return { state: "failed", detail: `${newest.actor.name} found fault${noteOf(newest)}`, ...open };
    if (by === "anyone") return { state: "passed", detail: confirmed(newest) };
    return byAnother(standing(records), evidence, open);
  },
};

/** The confirmations that nothing took back. */
function standing(records: readonly RecordedValidation[]): RecordedValidation[] {
  const until = records.findIndex(({ passed }) => !passed);
  return records.slice(0, until === -1 ? records.length : until);
}

function byAnother(
  records: readonly RecordedValidation[],
  evidence: Evidence,
  open: Pick<Evaluation, "next" | "recordedBy">,
): Evaluation {
  const { period, promoter, source, target } = evidence;
  if (period?.by === undefined) {
    return {
      state: "waiting",
      detail: `Who put the release into ${source.name} is not known, so nobody can be told apart from them`,
      next: `Deploy it to ${source.name} with acme once, then confirm it again.`,
    };
  }
  const shippers = [period.by, ...(promoter === undefined ? [] : [promoter])];
  const nameless = shippers.find(({ authenticated }) => !authenticated);
  if (nameless !== undefined && target.trust !== "declared") {
    return {
      state: "waiting",
      detail: `${nameless.name}, who ships it, is a name that nobody authenticated: nobody can be told apart from them`,
      next: `Ship it with an account that the engine knows, or set trust: declared for ${target.name}.`,
    };
  }
  const others = records.filter(({ actor }) => !shippers.some((shipper) => isSamePerson(actor, shipper)));
  const trusted = others.find(({ actor }) => actor.authenticated || target.trust === "declared");
  if (trusted !== undefined) return { state: "passed", detail: confirmed(trusted) };
  const [untrusted] = others;
  if (untrusted !== undefined) {
    return {
      state: "waiting",
      detail: `${untrusted.actor.name} confirmed it, a name that nobody authenticated`,
      next: `Confirm it with an account that the engine knows, or set trust: declared for ${target.name}.`,
    };
  }
  return { state: "waiting", detail: `${records[0]?.actor.name ?? "Whoever"} confirmed it and ships it too`, ...open };
}

/** Names are compared without regard to case, as accounts and e-mail addresses are. */
function isSamePerson(a: Actor, b: Actor): boolean {
  return a.name.trim().toLowerCase() === b.name.trim().toLowerCase();
}

function confirmed(record: RecordedValidation): string {
  return `confirmed by ${record.actor.name}${record.actor.authenticated ? "" : " (declared)"}${noteOf(record)}`;
}

function noteOf({ note }: RecordedValidation): string {
  return note === undefined ? "" : `: ${note}`;
}

function howTo(step: string, evidence: Evidence, another: boolean): string {
  const who = another ? "Somebody who does not ship it confirms it" : "Confirm it";
  const { flow, branch } = evidenceKey(evidence);
  const which = branch === undefined ? [] : ["--branch", branch];
  const words = ["acme", "validate", flow, "--env", evidence.source.name, ...which, "--step", step];
  return `${who}: ${words.map(shellWord).join(" ")} --note "..."`;
}
