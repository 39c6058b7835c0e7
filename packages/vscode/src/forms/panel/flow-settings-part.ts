// The settings that acme.yaml gives flows in an environment, as fields by the adapter's own schema. What is changed becomes
// edits of acme.yaml; who writes them is not known here.
import type { JsonObject } from "@acme/sdk-core";
import type { ConfigEditParams } from "@acme/cli/host-protocol";
import type { Project } from "../../model/project.ts";
import type { FormField, FormValues, SettingsPart } from "../../views/form/form-data.ts";
import type { SettingsEditor, SettingsScope } from "../../views/form/request-form.ts";
import { fieldsOf, read, valuesOf } from "./schema-fields.ts";

/** For more flows than these, settings are no matter of a form. */
export const SETTINGS_LIMIT = 20;

/** The settings of some flows in one environment. */
export class FlowSettingsPart implements SettingsEditor {
  readonly scope: SettingsScope;
  readonly #schema: JsonObject;
  /** What is declared, by flow. */
  readonly #declared: ReadonlyMap<string, JsonObject>;
  #values: FormValues;

  private constructor(scope: SettingsScope, schema: JsonObject, declared: ReadonlyMap<string, JsonObject>) {
    this.scope = scope;
    this.#schema = schema;
    this.#declared = declared;
    this.#values = this.#before();
  }

  /** Asks what is declared. Throws what the host throws. */
  static async open(project: Project, scope: SettingsScope, schema: JsonObject): Promise<FlowSettingsPart> {
    const { environment } = scope;
    const declared = await Promise.all(
      scope.flows.map(async (key) => {
        const path = project.state.rows.find(({ flow }) => flow === key)?.path;
        const flow = { key, ...(path === undefined ? {} : { path }) };
        const { declared: its } = await project.ask("settings", { flow, environment });
        return [key, its] as const;
      }),
    );
    return new FlowSettingsPart(scope, schema, new Map(declared));
  }

  /** Takes what was typed. */
  change(values: FormValues): void {
    this.#values = values;
  }

  /** Forgets what was typed. */
  reset(): void {
    this.#values = this.#before();
  }

  get view(): SettingsPart {
    const fields = this.#fields;
    const { errors } = read(fields, this.#values, this.#partial());
    const { flows, environment } = this.scope;
    return {
      title: `${flows.length === 1 ? flows[0] : `${flows.length} flows`} in ${environment}`,
      fields,
      values: this.#values,
      errors,
      mixed: fields.map(({ key }) => key).filter((key) => this.#isMixed(key)),
      isChanged: this.#changedKeys().length > 0,
    };
  }

  /** The edits of acme.yaml that say what was typed, for each flow in this environment. */
  get edits(): ConfigEditParams[] {
    const { object } = read(this.#fields, this.#values, this.#partial());
    return this.scope.flows.flatMap((flow) =>
      this.#changedKeys().map((key) => {
        const value = object[key];
        const path = ["deployments", flow, "environments", this.scope.environment, key];
        return { path, ...(value === undefined ? {} : { value }) };
      }),
    );
  }

  /** What is not said is declared more generally, or left to the engine: a box that is off could not say so. */
  get #fields(): FormField[] {
    return fieldsOf(this.#schema).map((field) =>
      field.kind.is === "boolean" ? { ...field, kind: { is: "yes-no" } } : field,
    );
  }

  #before(): FormValues {
    const fields = this.#fields;
    const [first = {}] = this.#declared.values();
    const same = Object.fromEntries(Object.entries(first).filter(([key]) => !this.#isMixed(key)));
    return valuesOf(fields, same);
  }

  #changedKeys(): string[] {
    const before = this.#before();
    return this.#fields.map(({ key }) => key).filter((key) => textual(before[key]) !== textual(this.#values[key]));
  }

  #isMixed(key: string): boolean {
    return new Set([...this.#declared.values()].map((object) => JSON.stringify(object[key]))).size > 1;
  }

  /** What one flow needs may be said more generally: nothing is required here. */
  #partial(): JsonObject {
    const { required: _, ...rest } = this.#schema;
    return rest;
  }
}

function textual(value: FormValues[string] | undefined): string {
  return value === undefined ? "" : JSON.stringify(value);
}
