// The methods about acme.yaml: the JSON schemas of its forms, what it says about a flow, edits of its text, a first one.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type JsonObject, planRequestSchema } from "@acme/sdk-core";
import { configJsonSchema, editYaml } from "@acme/sdk-node";
import { z } from "zod";
import {
  type ChosenEnvironment,
  configFileName,
  firstConfig,
  suggestedAnswer,
  suggestedEnvironments,
  suggestedProject,
  suggestionNote,
} from "../init/first-config.ts";
import { writeFirstConfig } from "../init/write-config.ts";
import type { Handlers } from "./host-call.ts";

const SCHEMA = "acme://schemas/acme.yaml";

/** See {@link Handlers}. */
export const configMethods: Handlers<"schemas" | "settings" | "config/edit" | "init/draft" | "init/write"> = {
  async schemas(_, { project }) {
    const { schemas, portal } = await project.checked();
    const settings = (portal?.environments.all ?? []).flatMap(({ name }) => {
      const adapter = schemas?.environments?.[name] ?? schemas?.adapter;
      return adapter === undefined ? [] : [[name, jsonSchemaOf(adapter.flow)] as const];
    });
    return {
      ...(schemas === undefined ? {} : { configuration: configJsonSchema(schemas, SCHEMA) as JsonObject }),
      request: jsonSchemaOf(planRequestSchema),
      settings: Object.fromEntries(settings),
    };
  },
  async settings({ flow, environment }, { project }) {
    const portal = await project.portal();
    return { declared: portal.settingsOf(flow, environment) };
  },
  async "config/edit"({ text, edits }) {
    await Promise.resolve();
    return {
      text: editYaml(
        text,
        edits.map(({ path, value }) => ({ path, value })),
      ),
    };
  },
  async "init/draft"({ project: name, environments }, { project, signal, progress }) {
    const { directory, projects } = project;
    const { draft, flows } = await projects.draft(directory, { signal, progress });
    const chosen: ChosenEnvironment[] = environments ?? suggestedEnvironments(draft).map((each) => ({ name: each }));
    const projectName = name ?? (await suggestedProject(draft, directory, () => projects.repository(directory)));
    const { text, notes } = firstConfig(draft, projectName, chosen);
    // Who names the environments knows why.
    if (environments === undefined) notes.unshift(suggestionNote(draft));
    const file = join(directory, configFileName);
    return {
      file,
      exists: existsSync(file),
      text,
      sources: draft.sources,
      project: projectName,
      environments: chosen.map((each) => ({
        name: each.name,
        answers: Object.fromEntries(
          draft.questions.map(({ key }) => [key, each.answers?.[key] ?? suggestedAnswer(draft, each.name, key)]),
        ),
      })),
      questions: draft.questions,
      notes,
      suggestion: suggestionNote(draft),
      flows: flows.length,
    };
  },
  async "init/write"({ text, replace = false }, { project, files }) {
    const file = join(project.directory, configFileName);
    await writeFirstConfig(file, text, replace);
    await files.note([file]);
    return { file };
  },
};

/** Draft-07, the newest that editors read in full. */
function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" }) as JsonObject;
}
