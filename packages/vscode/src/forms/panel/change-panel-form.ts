// Deploy, Promote and Roll Back with all fields at once: the fields come from core's request schema, what may be chosen from
// the model that the quick picks have, too. A field that core adds shows up by itself.
import { type JsonObject, type PlanRequest, planRequestSchema } from "@acme/sdk-core";
import { arrowsFor, environmentsFor } from "../../model/change-arrows.ts";
import { titleOf } from "../../model/change-title.ts";
import type { Project } from "../../model/project.ts";
import { type ChangeDraft, flowChoices } from "../change-draft.ts";
import { type FormMemory, memoryKey, releaseChoices } from "../change-form.ts";
import type { Choice } from "../user-input.ts";
import type { FieldOption, FormField, FormPart, FormValues } from "../../views/form/form-data.ts";
import { type Asked, type RequestForm, type SettingsScope, textOf, textsOf } from "../../views/form/request-form.ts";
import { fieldsOf, read } from "./schema-fields.ts";

/** Keys of a request that an action has no use for. */
const notFor: Readonly<Record<PlanRequest["action"], readonly string[]>> = {
  deploy: ["action", "from", "release"],
  promote: ["action", "release", "allowDirty"],
  rollback: ["action", "from", "allowDirty", "onlyRelevant"],
};

/** What a person needs first. Others follow in the schema's order. */
const FIRST = ["from", "environment", "flows", "release"];

/** What the form works with. */
export interface ChangePanelTools {
  readonly memory: FormMemory;
  readonly now: () => Date;
  /** JSON schema of a `PlanRequest`, as the host gives it. */
  readonly schema: JsonObject;
}

/** The form of a change that begins with a draft. */
export class ChangePanelForm implements RequestForm {
  readonly project: Project;
  readonly kind: PlanRequest["action"];
  readonly submit = "Show Plan";
  readonly initial: FormValues;
  readonly #draft: ChangeDraft;
  readonly #tools: ChangePanelTools;
  /** The Releases of one flow in one environment, as they were asked for last. */
  #releases: { readonly of: string; readonly choices: readonly Choice<string>[] } | undefined;

  constructor(draft: ChangeDraft & { readonly project: Project }, tools: ChangePanelTools) {
    this.project = draft.project;
    this.kind = draft.action;
    this.#draft = draft;
    this.#tools = tools;
    const { from, environment } = this.#only(draft);
    const { project: _1, action: _2, flows, ...rest } = draft;
    const known = Object.entries({ ...rest, from, environment }).filter(([, value]) => value !== undefined);
    this.initial = this.settle({
      ...(Object.fromEntries(known) as FormValues),
      ...(flows === undefined ? {} : { flows: [...flows] }),
    });
  }

  titleOf(values: FormValues): string {
    return titleOf(this.#draftOf(values));
  }

  async prepare(values: FormValues): Promise<void> {
    const { action } = this.#draft;
    const environment = textOf(values["environment"]);
    const [flow, ...others] = textsOf(values["flows"]);
    const of = JSON.stringify([environment, flow]);
    if (action !== "rollback" || environment === undefined || flow === undefined || others.length > 0) return;
    if (this.#releases?.of === of) return;
    const { entries } = await this.project.ask("history", { environments: [environment], flows: [flow] });
    this.#releases = { of, choices: releaseChoices(entries, flow, this.#tools.now()) };
  }

  settle(values: FormValues): FormValues {
    const { action } = this.#draft;
    const draft = this.#only(this.#draftOf(values));
    const { from, environment } = draft;
    const choices = environment === undefined ? [] : flowChoices(draft, this.#remembered(draft), this.#tools.now());
    const possible = new Set(choices.map(({ value }) => value));
    const kept = textsOf(values["flows"]).filter((flow) => possible.has(flow));
    const suggested = choices.filter(({ isPicked }) => isPicked === true).map(({ value }) => value);
    const isUntouched = values["flows"] === undefined && choices.length > 0;
    const { from: _1, environment: _2, flows: _3, ...rest } = values;
    return {
      ...rest,
      ...(from === undefined || action !== "promote" ? {} : { from }),
      ...(environment === undefined ? {} : { environment }),
      ...(isUntouched ? { flows: suggested } : values["flows"] === undefined ? {} : { flows: kept }),
    };
  }

  part(values: FormValues): FormPart {
    const draft = this.#draftOf(values);
    const fields = this.#fields(draft);
    const { errors } = read(fields, values, this.#schema);
    const none = textsOf(values["flows"]).length === 0 ? { flows: "Choose at least one flow." } : {};
    return { fields, values, errors: { ...errors, ...none } };
  }

  settingsScope(values: FormValues): SettingsScope | undefined {
    const { environment, flows = [] } = this.#draftOf(values);
    if (this.#draft.action === "rollback" || environment === undefined || flows.length === 0) return undefined;
    return { environment, flows };
  }

  requestOf(values: FormValues): Asked {
    const draft = this.#draftOf(values);
    const { object } = read(this.#fields(draft), values, this.#schema);
    const { environment, from, flows } = draft;
    this.#tools.memory.set(memoryKey(draft, this.project), {
      ...(environment === undefined ? {} : { environment }),
      ...(from === undefined ? {} : { from }),
      ...(flows === undefined ? {} : { flows }),
    });
    return { is: "change", request: planRequestSchema.parse({ ...object, action: this.#draft.action }) };
  }

  /** The action is the form's, not a field. */
  get #schema(): JsonObject {
    const { schema } = this.#tools;
    const { required = [] } = schema;
    return { ...schema, required: Array.isArray(required) ? required.filter((key) => key !== "action") : [] };
  }

  #draftOf(values: FormValues): ChangeDraft {
    const { action } = this.#draft;
    const [environment, from] = [textOf(values["environment"]), textOf(values["from"])];
    return {
      action,
      project: this.project,
      flows: textsOf(values["flows"]),
      ...(environment === undefined ? {} : { environment }),
      ...(from === undefined ? {} : { from }),
    };
  }

  /** Fills in what can be only one, and takes back what does not go together. */
  #only(draft: ChangeDraft): ChangeDraft {
    const { project } = this;
    if (draft.action === "promote") {
      const { from: _1, flows = [], ...free } = draft;
      const { flows: _2, ...ofAnyFlow } = draft;
      // What was chosen last stands; what does not go with it gives way.
      const fits = [flows.length > 0 ? draft : ofAnyFlow, ofAnyFlow, free].map((known) =>
        arrowsFor({ ...known, project }),
      );
      const [arrow, ...more] = fits.find((arrows) => arrows.length > 0) ?? [];
      return arrow === undefined || more.length > 0
        ? { ...draft, project }
        : { ...draft, project, from: arrow.from, environment: arrow.to };
    }
    const [only, ...more] = environmentsFor(draft.action, project);
    const environment = draft.environment ?? (more.length === 0 ? only?.name : undefined);
    return { ...draft, project, ...(environment === undefined ? {} : { environment }) };
  }

  #fields(draft: ChangeDraft): FormField[] {
    const environment = this.project.state.view?.environments.find(({ name }) => name === draft.environment);
    const hidden = new Set([
      ...notFor[draft.action],
      ...(environment?.allowOverride === true ? [] : ["override"]),
      ...(environment?.deployments === "per-branch" ? [] : ["branch"]),
      ...((draft.flows?.length ?? 0) === 1 ? [] : ["release"]),
    ]);
    const rank = ({ key }: FormField): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
    return fieldsOf(this.#tools.schema)
      .filter(({ key }) => !hidden.has(key))
      .map((field) => this.#withChoices(field, draft))
      .sort((a, b) => rank(a) - rank(b));
  }

  #withChoices(field: FormField, draft: ChangeDraft): FormField {
    const { action, environment } = draft;
    if (field.key === "environment") {
      const options = environmentsFor(action, this.project).map(({ name, description }) => ({
        value: name,
        label: name,
        ...(description === undefined ? {} : { description }),
      }));
      return {
        ...field,
        label: action === "rollback" ? "In" : "To",
        isRequired: true,
        kind: { is: "choice", options },
      };
    }
    if (field.key === "from") {
      const arrows = arrowsFor({ project: this.project, ...(environment === undefined ? {} : { environment }) });
      const options = [...new Set(arrows.map(({ from }) => from))].map((name) => ({ value: name, label: name }));
      return { ...field, isRequired: true, kind: { is: "choice", options } };
    }
    if (field.key === "flows") {
      const options = flowChoices(draft, {}, this.#tools.now()).map((choice) => this.#flowOption(choice));
      const where = action === "promote" ? draft.from : environment;
      const source =
        action === "deploy" ? "Of those in the code." : `Of those that run in ${where ?? "the chosen environment"}.`;
      const description = options.length === 0 ? `${source} There are none.` : source;
      return { ...field, description, isRequired: true, kind: { is: "choices", options } };
    }
    if (field.key === "release") {
      const options = (this.#releases?.choices ?? []).map(optionOf);
      return { ...field, kind: { is: "choice", options } };
    }
    return field;
  }

  #flowOption(choice: Choice<string>): FieldOption {
    const path = this.project.state.rows.find(({ flow }) => flow === choice.value)?.path ?? "";
    const end = path.lastIndexOf("/");
    return { ...optionOf(choice), ...(end < 0 ? {} : { group: path.slice(0, end) }) };
  }

  #remembered(draft: ChangeDraft): ReturnType<FormMemory["get"]> & object {
    return this.#tools.memory.get(memoryKey(draft, this.project)) ?? {};
  }
}

function optionOf({ value, label, description }: Choice<string>): FieldOption {
  return { value, label, ...(description === undefined ? {} : { description }) };
}
