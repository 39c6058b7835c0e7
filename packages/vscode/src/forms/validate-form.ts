// Records that a step passed, or did not: which step of which flows, what was seen, and where it can be looked up.
import { AcmeError, isRecordable, type ValidationRequest } from "@acme/sdk-core";
import { actNames } from "../model/act-names.ts";
import { openStepsOf, versionOf } from "../model/cell-state.ts";
import type { Project } from "../model/project.ts";
import { type FormStep, runSteps } from "./run-steps.ts";
import { back, type UserInput } from "./user-input.ts";

/** What is known of a validation. */
export interface ValidateDraft {
  readonly project: Project;
  /** Where the Releases were looked at. */
  readonly environment?: string;
  readonly flows?: readonly string[];
  /** Where the environment keeps Deployments by branch. */
  readonly branch?: string;
  readonly step?: string;
  /** The environment that requires it. */
  readonly to?: string;
  readonly passed?: boolean;
  readonly note?: string;
  readonly link?: string;
}

/** An open step that can be recorded, with the flows that it is open for. */
interface OpenStep {
  readonly environment: string;
  readonly to: string;
  readonly step: string;
  readonly flows: readonly string[];
}

/** Asks what is open. Throws `cancelled`; `usage-invalid` where no step is open. */
export async function completeValidation(draft: ValidateDraft, input: UserInput): Promise<ValidationRequest> {
  const complete = await runSteps(draft, [stepStep, flowsStep, passedStep, noteStep, linkStep], input);
  const { project, environment = "", flows = [], branch, step, to, passed = true, note, link } = complete;
  const releases = releasesShown(project, { environment, flows, branch });
  return {
    environment,
    flows: [...flows],
    passed,
    ...(branch === undefined ? {} : { branch }),
    ...(releases.length === 0 ? {} : { releases }),
    ...(step === undefined ? {} : { step }),
    ...(to === undefined ? {} : { to }),
    ...(note === undefined || note === "" ? {} : { note }),
    ...(link === undefined || link === "" ? {} : { link }),
  };
}

/** What the person saw: nothing is recorded of a Release that came since. */
export function releasesShown(
  { state }: Project,
  { environment, flows, branch }: { environment: string; flows: readonly string[]; branch: string | undefined },
): string[] {
  const rows = state.rows.filter((row) => flows.includes(row.flow) && (branch === undefined || row.branch === branch));
  return rows.flatMap(({ cells }) =>
    cells.flatMap(({ environment: own, deployment: { release } }) =>
      own === environment && release?.id !== undefined ? [release.id] : [],
    ),
  );
}

/** The steps that wait for somebody, in what a draft says already. */
export function openSteps({ project, environment, flows, to }: ValidateDraft): OpenStep[] {
  const found = new Map<string, OpenStep>();
  for (const { flow, cells } of project.state.rows)
    for (const cell of cells)
      for (const { environment: target, step } of openStepsOf(cell)) {
        if (!isRecordable(step) || (to !== undefined && target !== to)) continue;
        if (environment !== undefined && cell.environment !== environment) continue;
        if (flows !== undefined && !flows.includes(flow)) continue;
        const id = JSON.stringify([cell.environment, target, step.step]);
        const before = found.get(id)?.flows ?? [];
        found.set(id, {
          environment: cell.environment,
          to: target,
          step: step.step,
          flows: [...new Set([...before, flow])],
        });
      }
  return [...found.values()];
}

const title = actNames.validate;

const stepStep: FormStep<ValidateDraft> = {
  isNeeded: ({ step }) => step === undefined,
  async ask(draft, input, position) {
    const open = openSteps(draft);
    const [only, ...others] = open;
    if (only === undefined)
      throw new AcmeError({
        code: "usage-invalid",
        message: `No step waits for a person${draft.environment === undefined ? "" : ` in ${draft.environment}`}.`,
        hint: "Steps are declared under `requires` of the environment that they gate; those of runs and soak pass by themselves.",
      });
    const take = ({ environment, to, step }: OpenStep): ValidateDraft => ({ ...draft, environment, to, step });
    if (others.length === 0 && draft.flows !== undefined) return take(only);
    const choices = open.map((value) => ({
      label: value.step,
      description: `${value.environment} → ${value.to} · ${value.flows.length} ${value.flows.length === 1 ? "flow" : "flows"}`,
      icon: "checklist",
      value,
    }));
    const chosen = await input.pickOne({ title, prompt: "Which step?", choices, ...position });
    return chosen === back ? back : take(chosen);
  },
};

const flowsStep: FormStep<ValidateDraft> = {
  isNeeded: ({ flows }) => flows === undefined,
  async ask(draft, input, position) {
    const { project, environment, step } = draft;
    const open = openSteps(draft).find((one) => one.step === step);
    const choices = (open?.flows ?? []).map((flow) => {
      const cell = project.state.rows
        .filter((row) => row.flow === flow)
        .flatMap(({ cells }) => cells)
        .find((one) => one.environment === environment);
      return { label: flow, description: cell === undefined ? "" : versionOf(cell), value: flow, isPicked: true };
    });
    const flows = await input.pickMany({ title, prompt: `${step}: for which flows?`, choices, ...position });
    return flows === back ? back : { ...draft, flows };
  },
};

const passedStep: FormStep<ValidateDraft> = {
  isNeeded: ({ passed }) => passed === undefined,
  async ask(draft, input, position) {
    const choices = [
      { label: "Passed", description: "it does what it should", icon: "pass", value: true },
      { label: "Did not pass", description: "it must not go on", icon: "error", value: false },
    ];
    const prompt = `${draft.step} of ${draft.flows?.join(", ")} in ${draft.environment}`;
    const passed = await input.pickOne({ title, prompt, choices, ...position });
    return passed === back ? back : { ...draft, passed };
  },
};

const noteStep: FormStep<ValidateDraft> = {
  isNeeded: ({ note }) => note === undefined,
  async ask(draft, input, position) {
    const note = await input.text({
      title,
      prompt: "What was seen",
      placeholder: "Enter leaves it empty",
      ...position,
    });
    return note === back ? back : { ...draft, note };
  },
};

const linkStep: FormStep<ValidateDraft> = {
  isNeeded: ({ link }) => link === undefined,
  async ask(draft, input, position) {
    const link = await input.text({
      title,
      prompt: "Where it can be looked up",
      placeholder: "https://… Enter leaves it empty",
      ...position,
    });
    return link === back ? back : { ...draft, link };
  },
};
