// Records what a person or a check says of the Releases that run in an environment, where it gates the next ones.
import { AcmeError } from "../errors/acme-error.ts";
import type { HistoryEntry } from "../history/history-entry.ts";
import type { Actor } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import { describeCode, isNamed, type Release } from "../model/release.ts";
import { releaseToPromote, type Source } from "../plan/promote-requests.ts";
import type { HistoryStore } from "../ports/history-store.ts";
import { check } from "../validation/evaluate.ts";
import { kindOf, type Requirement } from "../validation/kinds.ts";
import type { Evaluation, Evidence, ValidationRecord } from "../validation/validation.ts";
import type { CheckTools } from "../validation/validation-kind.ts";
import type { RecordedInTarget, RequiredStep, ValidationRequest } from "../validation/validation-request.ts";

/** What recording works with. */
export interface RecordTools extends CheckTools {
  source: Environment;
  sources: readonly Source[];
  /** Of what runs in a source, as far as a target asks for it. */
  evidenceOf(source: Source, target: Environment): Promise<readonly Evidence[]>;
  /** Who records it in a target. */
  actorIn(target: Environment): Promise<Actor>;
  /** Where a target keeps its history. */
  historyOf(target: Environment): HistoryStore;
}

/** Finds out what there is to say, and appends one entry for each target. Throws what keeps any of it from being said. */
export async function recordValidation(
  request: ValidationRequest,
  steps: readonly RequiredStep[],
  tools: RecordTools,
): Promise<RecordedInTarget[]> {
  const recorded: RecordedInTarget[] = [];
  for (const target of new Set(steps.map((step) => step.target))) {
    const actor = await tools.actorIn(target);
    const validations: ValidationRecord[] = [];
    for (const source of tools.sources) {
      for (const { requirement } of steps.filter((step) => step.target === target)) {
        validations.push(await recordOf(request, requirement, source, target, tools));
      }
    }
    const entry: Omit<HistoryEntry, "at"> = {
      format: 1,
      batch: crypto.randomUUID(),
      phase: "result",
      action: "validate",
      project: tools.project,
      environment: target.name,
      from: tools.source.name,
      actor,
      changes: [],
      validations,
    };
    await tools.historyOf(target).append(target, entry, tools.context);
    const code = Object.fromEntries(
      tools.sources.flatMap(({ deployments: [{ release }] }) =>
        release === undefined ? [] : [[release.id, release.code]],
      ),
    );
    recorded.push({ environment: target.name, actor, validations, code });
  }
  return recorded;
}

async function recordOf(
  { note, link, releases, passed = true }: ValidationRequest,
  requirement: Requirement,
  source: Source,
  target: Environment,
  tools: RecordTools,
): Promise<ValidationRecord> {
  // A Release that is not pinned earns no evidence, whatever the target allows.
  const release = releaseToPromote(source, { ...target, allowUnpinned: false });
  if (releases !== undefined && !releases.some((wanted) => isNamed(release, wanted)))
    throw anotherRuns(source, release);
  const evaluation = await checked(requirement, source, target, tools);
  const said = evaluation === undefined ? note : [evaluation.detail, note].filter(Boolean).join("; ");
  return {
    flow: source.key,
    ...(source.branch === undefined ? {} : { branch: source.branch }),
    source: tools.source.name,
    release: release.id,
    step: requirement.step,
    kind: requirement.kind,
    ...checkOf(requirement),
    passed: evaluation === undefined ? passed : evaluation.state === "passed",
    ...(said === undefined ? {} : { note: said }),
    ...(link === undefined ? {} : { link }),
  };
}

/** What a step's own check says; undefined where a person does. */
async function checked(
  requirement: Requirement,
  source: Source,
  target: Environment,
  tools: RecordTools,
): Promise<Evaluation | undefined> {
  if (kindOf(requirement.config).check === undefined) return undefined;
  const evidence = await tools.evidenceOf(source, target);
  const evaluations: Evaluation[] = [];
  for (const one of evidence) evaluations.push(await check(requirement, one, tools));
  return evaluations.find(({ state }) => state !== "passed") ?? evaluations[0];
}

function checkOf({ config }: Requirement): Pick<ValidationRecord, "check"> {
  const check = kindOf(config).checkId?.(config);
  return check === undefined ? {} : { check };
}

function anotherRuns({ key }: Source, release: Release): AcmeError {
  return new AcmeError({
    code: "plan-stale",
    message: `${key} runs ${describeCode(release.code)} by now, not what was looked at. Nothing was recorded.`,
    hint: "Look at it again, then record it.",
  });
}
