// A step is recorded with all fields at once: from core's schema of a validation, and from what the environments let be recorded.
import { type JsonObject, validationRequestSchema } from "@acme/sdk-core";
import type { EnvironmentView, RecordableStep } from "@acme/cli/host-protocol";
import { z } from "zod";
import { actNames } from "../../model/act-names.ts";
import { versionOf } from "../../model/cell-state.ts";
import type { Project } from "../../model/project.ts";
import { openSteps, releasesShown, type ValidateDraft } from "../validate-form.ts";
import type { FieldOption, FormField, FormPart, FormValues } from "../../views/form/form-data.ts";
import { type Asked, type RequestForm, textOf, textsOf } from "../../views/form/request-form.ts";
import { fieldsOf, read } from "./schema-fields.ts";

const schema = z.toJSONSchema(validationRequestSchema, {
  io: "input",
  target: "draft-7",
  unrepresentable: "any",
}) as JsonObject;

/** What a person needs first. */
const FIRST = ["environment", "to", "step", "flows", "passed"];

/** The form of a validation that begins with a draft. */
export class ValidatePanelForm implements RequestForm {
  readonly project: Project;
  readonly kind = "validate";
  readonly submit = "Record";
  readonly initial: FormValues;
  readonly #draft: ValidateDraft;
  /** The Releases of what is chosen, as they were when it was chosen. */
  #shown: { readonly of: string; readonly releases: string[] } = { of: "", releases: [] };

  constructor(draft: ValidateDraft) {
    this.project = draft.project;
    this.#draft = draft;
    this.initial = this.#begin();
  }

  /** By what waits now. */
  #begin(): FormValues {
    const { project: _, flows, ...rest } = this.#draft;
    return this.settle({ passed: true, ...rest, ...(flows === undefined ? {} : { flows: [...flows] }) });
  }

  titleOf(values: FormValues): string {
    const environment = textOf(values["environment"]);
    return environment === undefined ? actNames.validate : `${actNames.validate} in ${environment}`;
  }

  /** Others record steps, too, and deploy. */
  async refresh(): Promise<FormValues> {
    await this.project.refresh();
    this.#shown = { of: "", releases: [] };
    return this.#begin();
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  settle(values: FormValues): FormValues {
    const environments = this.#environments();
    const environment = textOf(values["environment"]) ?? (environments.length === 1 ? environments[0] : undefined);
    const steps = this.#steps(environment);
    const pick = (key: "to" | "step", all: readonly string[]): string | undefined => {
      const there = textOf(values[key]);
      if (there !== undefined && all.includes(there)) return there;
      return new Set(all).size === 1 ? all[0] : undefined;
    };
    const to = pick(
      "to",
      steps.map(({ target }) => target),
    );
    const step = pick(
      "step",
      steps.filter(({ target }) => to === undefined || target === to).map((one) => one.step),
    );
    const possible = new Set(this.#flowOptions(environment, step).map(({ value }) => value));
    const chosen = values["flows"];
    const open = this.#openFor(environment, step);
    const { environment: _1, to: _2, step: _3, flows: _4, ...rest } = values;
    return {
      ...rest,
      ...(environment === undefined ? {} : { environment }),
      ...(to === undefined ? {} : { to }),
      ...(step === undefined ? {} : { step }),
      ...(chosen === undefined
        ? step === undefined
          ? {}
          : { flows: open }
        : { flows: textsOf(chosen).filter((flow) => possible.has(flow)) }),
    };
  }

  part(values: FormValues): FormPart {
    const environment = textOf(values["environment"]);
    this.#see(values);
    const to = textOf(values["to"]);
    const isByBranch = this.#view(environment)?.deployments === "per-branch";
    const steps = this.#steps(environment);
    const options = (names: readonly string[]): FieldOption[] =>
      [...new Set(names)].map((name) => ({ value: name, label: name }));
    const choices: Readonly<Record<string, FormField["kind"]>> = {
      environment: { is: "choice", options: options(this.#environments()) },
      to: { is: "choice", options: options(steps.map(({ target }) => target)) },
      step: {
        is: "choice",
        options: options(steps.filter(({ target }) => to === undefined || target === to).map(({ step }) => step)),
      },
      flows: { is: "choices", options: this.#flowOptions(environment, textOf(values["step"])) },
      note: { is: "text", isLong: true },
    };
    const rank = ({ key }: FormField): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
    const fields = fieldsOf(schema)
      .filter(({ key }) => key !== "releases" && (key !== "branch" || isByBranch))
      .map((field) => ({
        ...field,
        kind: choices[field.key] ?? field.kind,
        ...(field.key === "flows" ? { description: `Of those that run in ${environment ?? "the environment"}.` } : {}),
        isRequired: field.isRequired || field.key === "step",
      }))
      .sort((a, b) => rank(a) - rank(b));
    const { errors } = read(fields, values, schema);
    const none = textsOf(values["flows"]).length === 0 ? { flows: "Choose at least one flow." } : {};
    return { fields, values, errors: { ...errors, ...none } };
  }

  settingsScope(): undefined {
    return undefined;
  }

  requestOf(values: FormValues): Asked {
    const { object } = read(this.part(values).fields, values, schema);
    const request = validationRequestSchema.parse(object);
    // It is about what the form showed, also where another Release has come meanwhile.
    const { releases } = this.#shown;
    return { is: "validation", request: releases.length === 0 ? request : { ...request, releases } };
  }

  #see(values: FormValues): void {
    const [environment = "", branch] = [textOf(values["environment"]), textOf(values["branch"])];
    const flows = textsOf(values["flows"]);
    const of = JSON.stringify([environment, branch, flows]);
    if (this.#shown.of !== of)
      this.#shown = { of, releases: releasesShown(this.project, { environment, flows, branch }) };
  }

  #environments(): string[] {
    return (this.project.state.view?.environments ?? [])
      .filter(({ recordable }) => recordable.length > 0)
      .map(({ name }) => name);
  }

  #steps(environment: string | undefined): readonly RecordableStep[] {
    return this.#view(environment)?.recordable ?? [];
  }

  #view(environment: string | undefined): EnvironmentView | undefined {
    return this.project.state.view?.environments.find(({ name }) => name === environment);
  }

  #openFor(environment: string | undefined, step: string | undefined): readonly string[] {
    const draft = { project: this.project, ...(environment === undefined ? {} : { environment }) };
    return openSteps(draft).find((one) => one.step === step)?.flows ?? [];
  }

  #flowOptions(environment: string | undefined, step: string | undefined): FieldOption[] {
    const open = new Set(this.#openFor(environment, step));
    return this.project.state.rows.flatMap(({ flow, path = "", cells }) => {
      const cell = cells.find((one) => one.environment === environment);
      if (cell === undefined) return [];
      const end = path.lastIndexOf("/");
      const state = open.has(flow) ? "waits for it" : "does not wait for it";
      return [
        {
          value: flow,
          label: flow,
          description: `${versionOf(cell)} · ${state}`,
          ...(end < 0 ? {} : { group: path.slice(0, end) }),
        },
      ];
    });
  }
}
