// What a panel's form is over: fields for what is typed so far, and the request that comes of it. No vscode.
import type { ConfigEditParams } from "@acme/cli/host-protocol";
import type { PlanRequest, ValidationRequest } from "@acme/sdk-core";
import type { Project } from "../../model/project.ts";
import type { FormPart, FormValues, SettingsPart } from "./form-data.ts";
import type { FormKind } from "./form-messages.ts";

/** Whose settings in acme.yaml belong to what is typed. */
export interface SettingsScope {
  readonly flows: readonly string[];
  readonly environment: string;
}

/** What acme.yaml says of some flows in an environment, while somebody types over it. */
export interface SettingsEditor {
  readonly scope: SettingsScope;
  readonly view: SettingsPart;
  /** The edits of acme.yaml that say what was typed. */
  readonly edits: ConfigEditParams[];
  /** Takes what was typed. */
  change(values: FormValues): void;
  /** Forgets what was typed. */
  reset(): void;
}

/** One kind of form. */
export interface RequestForm {
  readonly project: Project;
  readonly kind: FormKind;
  /** What the button says that leads on. */
  readonly submit: string;
  /** What the form begins with. */
  readonly initial: FormValues;
  /** `Promote dev → uat`. */
  titleOf(values: FormValues): string;
  /** Reads again what the fields are made of, where that changes while nobody looks; gives what the form would begin with now. */
  refresh?(): Promise<FormValues>;
  /** Asks what the fields for these values need to know. */
  prepare(values: FormValues): Promise<void>;
  /** Brings values in order that do not go together any more: the flows of another environment. */
  settle(values: FormValues): FormValues;
  /** The fields for these values, and what is wrong in them. */
  part(values: FormValues): FormPart;
  /** Undefined: there are none, or it is not said yet. */
  settingsScope(values: FormValues): SettingsScope | undefined;
  /** What is asked for. Only where {@link part} has no errors. */
  requestOf(values: FormValues): Asked;
}

/** A request that a form makes. */
export type Asked =
  | { readonly is: "change"; readonly request: PlanRequest }
  | { readonly is: "validation"; readonly request: ValidationRequest };

/** A text that is typed. Undefined: none. */
export function textOf(value: FormValues[string] | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** Texts that are chosen. */
export function textsOf(value: FormValues[string] | undefined): readonly string[] {
  return typeof value === "object" ? value : [];
}
