// What the form's webview and the extension say to each other, and what the page keeps for the next window. Each side checks
// what it gets.
import * as z from "zod/mini";
import { type KeptStage, keptStageSchema } from "../plan/kept-stage.ts";
import { type FormValues, formValuesSchema, type FormView, formViewSchema } from "./form-data.ts";

/** To the webview. */
export type FormNews =
  | { readonly type: "form"; readonly view: FormView }
  /** The plan, its progress or its result, as `planHtml` makes it. Empty: there is none (any more). */
  | { readonly type: "plan"; readonly html: string; readonly stage?: KeptStage }
  /** The first field with an error is to have the focus. */
  | { readonly type: "faulty" };

/** From the webview. */
export type FormWish =
  | { readonly type: "ready" }
  /** What is in the fields now. */
  | { readonly type: "change"; readonly request: FormValues; readonly settings: FormValues }
  | { readonly type: "submit" }
  | { readonly type: "save-settings" }
  | { readonly type: "reset-settings" }
  /** A button of the plan. */
  | { readonly type: "plan"; readonly action: string; readonly url?: string };

/** zod schema of {@link FormNews}. */
export const formNewsSchema: z.ZodMiniType<FormNews> = z.discriminatedUnion("type", [
  z.readonly(z.object({ type: z.literal("form"), view: formViewSchema })),
  z.readonly(z.object({ type: z.literal("plan"), html: z.string(), stage: z.exactOptional(keptStageSchema) })),
  z.readonly(z.object({ type: z.literal("faulty") })),
]);

/** zod schema of {@link FormWish}. */
export const formWishSchema: z.ZodMiniType<FormWish> = z.discriminatedUnion("type", [
  z.readonly(z.object({ type: z.literal("ready") })),
  z.readonly(z.object({ type: z.literal("change"), request: formValuesSchema, settings: formValuesSchema })),
  z.readonly(z.object({ type: z.literal("submit") })),
  z.readonly(z.object({ type: z.literal("save-settings") })),
  z.readonly(z.object({ type: z.literal("reset-settings") })),
  z.readonly(z.object({ type: z.literal("plan"), action: z.string(), url: z.exactOptional(z.string()) })),
]);

/** What a form is for. */
export const formKinds = ["deploy", "promote", "rollback", "validate"] as const;

/** One of {@link formKinds}. */
export type FormKind = (typeof formKinds)[number];

/** What outlives a reload of the window. */
export interface KeptForm {
  /** Of the project, absolute. */
  readonly directory: string;
  readonly kind: FormKind;
  readonly request: FormValues;
  readonly settings: FormValues;
  /** How far the plan below came, where there was one. */
  readonly plan?: KeptStage;
}

/** zod schema of {@link KeptForm}. */
export const keptFormSchema: z.ZodMiniType<KeptForm> = z.readonly(
  z.object({
    directory: z.string(),
    kind: z.enum(formKinds),
    request: formValuesSchema,
    settings: formValuesSchema,
    plan: z.exactOptional(keptStageSchema),
  }),
);
