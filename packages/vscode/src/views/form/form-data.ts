// A form as plain data with its schemas: fields, what is in them, what is wrong. Both sides of the webview import it: no
// vscode, no DOM, and zod/mini for the size.
import * as z from "zod/mini";

/** A value of a field. What is absent is not said. */
export type FieldValue = string | number | boolean | readonly string[];

/** One thing to choose. */
export interface FieldOption {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  /** What options are grouped by: a folder. */
  readonly group?: string;
}

/** How a field is filled in. */
export type FieldKind =
  | { readonly is: "text"; readonly isLong: boolean }
  | { readonly is: "number" }
  | { readonly is: "boolean" }
  /** `true`, `false`, or not said, which is something else than `false`. */
  | { readonly is: "yes-no" }
  /** One of the options. */
  | { readonly is: "choice"; readonly options: readonly FieldOption[] }
  /** Any of the options, in a list that can be filtered. */
  | { readonly is: "choices"; readonly options: readonly FieldOption[] }
  /** Texts, a line each. */
  | { readonly is: "list" }
  /** Anything else, as JSON. */
  | { readonly is: "json" };

/** One field. */
export interface FormField {
  /** Names it in values and errors: a key of the schema that it comes from. */
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly isRequired: boolean;
  readonly kind: FieldKind;
}

/** What is in fields, by their keys. */
export type FormValues = Readonly<Record<string, FieldValue>>;

/** What is wrong, by the keys of fields. */
export type FormErrors = Readonly<Record<string, string>>;

/** Some fields with what is in them. */
export interface FormPart {
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  readonly errors: FormErrors;
}

/** The form of acme.yaml's settings, beside the request. */
export interface SettingsPart extends FormPart {
  /** `nightly-report in dev`. */
  readonly title: string;
  /** Keys of fields in which the flows differ: what is shown is empty. */
  readonly mixed: readonly string[];
  /** Something was changed and is not in acme.yaml yet. */
  readonly isChanged: boolean;
}

/** A trouble that is of no field. */
export interface FormProblem {
  readonly message: string;
  readonly hint?: string;
}

/** Everything that the page shows. */
export interface FormView {
  readonly title: string;
  /** What the button says that leads on: `Show Plan`, `Record`. */
  readonly submit: string;
  readonly request: FormPart;
  readonly settings?: SettingsPart;
  /** Why there are no settings to show. */
  readonly settingsNote?: string;
  /** What a person should know before they go on. */
  readonly notice?: string;
  readonly problem?: FormProblem;
  /** What is being done. */
  readonly busy?: string;
  /** What came of it, for a form without a plan. */
  readonly done?: string;
}

const texts = z.readonly(z.array(z.string()));

/** zod schema of {@link FormValues}. */
export const formValuesSchema: z.ZodMiniType<FormValues> = z.readonly(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), texts])),
);

const optionSchema = z.readonly(
  z.object({
    value: z.string(),
    label: z.string(),
    description: z.exactOptional(z.string()),
    group: z.exactOptional(z.string()),
  }),
);
const options = z.readonly(z.array(optionSchema));

const kindSchema = z.discriminatedUnion("is", [
  z.readonly(z.object({ is: z.literal("text"), isLong: z.boolean() })),
  z.readonly(z.object({ is: z.literal("number") })),
  z.readonly(z.object({ is: z.literal("boolean") })),
  z.readonly(z.object({ is: z.literal("yes-no") })),
  z.readonly(z.object({ is: z.literal("choice"), options })),
  z.readonly(z.object({ is: z.literal("choices"), options })),
  z.readonly(z.object({ is: z.literal("list") })),
  z.readonly(z.object({ is: z.literal("json") })),
]);

const fieldSchema = z.readonly(
  z.object({
    key: z.string(),
    label: z.string(),
    description: z.exactOptional(z.string()),
    isRequired: z.boolean(),
    kind: kindSchema,
  }),
);

const part = {
  fields: z.readonly(z.array(fieldSchema)),
  values: formValuesSchema,
  errors: z.readonly(z.record(z.string(), z.string())),
};

/** zod schema of {@link FormView}. */
export const formViewSchema: z.ZodMiniType<FormView> = z.readonly(
  z.object({
    title: z.string(),
    submit: z.string(),
    request: z.readonly(z.object(part)),
    settings: z.exactOptional(
      z.readonly(z.object({ ...part, title: z.string(), mixed: texts, isChanged: z.boolean() })),
    ),
    settingsNote: z.exactOptional(z.string()),
    notice: z.exactOptional(z.string()),
    problem: z.exactOptional(z.readonly(z.object({ message: z.string(), hint: z.exactOptional(z.string()) }))),
    busy: z.exactOptional(z.string()),
    done: z.exactOptional(z.string()),
  }),
);
