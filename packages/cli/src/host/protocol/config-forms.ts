// What the forms of acme.yaml exchange: a flow whose settings are meant, edits of the text, and a first one.
import { type Json, jsonSchema } from "@acme/sdk-core";
import { z } from "zod";

/** A flow as `deployments:` in acme.yaml can mean it: by its key or its path. */
export interface SelectedFlow {
  key: string;
  id?: string;
  name?: string;
  path?: string;
}

/** zod schema of {@link SelectedFlow}. */
export const selectedFlowSchema: z.ZodType<SelectedFlow> = z.object({
  key: z.string(),
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
  path: z.string().exactOptional(),
});

/** One edit of acme.yaml. */
export interface ConfigEditParams {
  /** Keys from the top of the file. What is missing on the way is created. */
  path: string[];
  /** Absent: what is there is removed. */
  value?: Json;
}

/** zod schema of {@link ConfigEditParams}. */
export const configEditParamsSchema: z.ZodType<ConfigEditParams> = z.object({
  path: z.array(z.string()).min(1),
  value: jsonSchema.exactOptional(),
});

/** One environment of a first acme.yaml. */
export interface InitEnvironment {
  name: string;
  /** Answers to {@link InitDraftResult.questions}, by their keys. Empty: it is left out. Default: what is suggested. */
  answers?: Record<string, string>;
}

/** What a person chose. Absent: what is suggested. */
export interface InitDraftParams {
  project?: string;
  /** In the order of promotion. */
  environments?: InitEnvironment[];
}

const environment: z.ZodType<InitEnvironment> = z.object({
  name: z.string().min(1),
  answers: z.record(z.string(), z.string()).exactOptional(),
});

/** zod schema of {@link InitDraftParams}. */
export const initDraftParamsSchema: z.ZodType<InitDraftParams> = z.object({
  project: z.string().exactOptional(),
  environments: z.array(environment).exactOptional(),
});

/** A first acme.yaml, and what it was made from. */
export interface InitDraftResult {
  /** Absolute path that it would be written to. */
  file: string;
  /** Whether there is one. */
  exists: boolean;
  text: string;
  /** The files that it is from, as the user would type them: prefect.yaml, those of acme-portal-sdk. */
  sources: string[];
  project: string;
  /** With the answers that it was made with. */
  environments: InitEnvironment[];
  /** What each environment should say, and how to ask for it. */
  questions: { key: string; question: string }[];
  /** What could not be taken over, and what to look at. */
  notes: string[];
  /** Why the environments are suggested that are, in a sentence. A host of another version may not say it. */
  suggestion?: string;
  /** How many flows there are. */
  flows: number;
}

/** zod schema of {@link InitDraftResult}. */
export const initDraftResultSchema: z.ZodType<InitDraftResult> = z.object({
  file: z.string(),
  exists: z.boolean(),
  text: z.string(),
  sources: z.array(z.string()),
  project: z.string(),
  environments: z.array(environment),
  questions: z.array(z.object({ key: z.string(), question: z.string() })),
  notes: z.array(z.string()),
  suggestion: z.string().exactOptional(),
  flows: z.int().nonnegative(),
});
