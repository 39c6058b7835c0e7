// Deploy, Promote, Roll Back and Record a Step in a panel with all fields at once.
import type { Action, JsonObject } from "@acme/sdk-core";
import type { ChangeDraft } from "../forms/change-draft.ts";
import { ChangePanelForm } from "../forms/panel/change-panel-form.ts";
import { FlowSettingsPart, SETTINGS_LIMIT } from "../forms/panel/flow-settings-part.ts";
import { ValidatePanelForm } from "../forms/panel/validate-panel-form.ts";
import type { ValidateDraft } from "../forms/validate-form.ts";
import { actNames } from "../model/act-names.ts";
import type { Project } from "../model/project.ts";
import { FormPanel, type FormPanelTools, type RestoredForm } from "../views/form/form-panel.ts";
import type { RequestForm } from "../views/form/request-form.ts";
import type { CommandContext } from "./command-context.ts";
import { pickProject } from "./pick-project.ts";
import { carryOut } from "./run-change.ts";
import { draftOf } from "./subjects.ts";
import { record, validationOf } from "./validate.ts";

/** See package.json: `acme.deployForm`, `acme.promoteForm`, `acme.rollbackForm`. */
export function changeForm(action: Action) {
  return async (context: CommandContext, args: readonly unknown[]): Promise<void> => {
    const project = await pickProject(context, args, actNames[action]);
    await openChangeForm({ ...draftOf(action, args), project }, context);
  };
}

/** See package.json: `acme.validateForm`. */
export async function validateForm(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const project = await pickProject(context, args, actNames.validate);
  openValidateForm({ project, ...validationOf(args) }, context);
}

/** Opens the form of a change, or the one of the last window again. */
export async function openChangeForm(
  draft: ChangeDraft & { readonly project: Project },
  context: CommandContext,
  restored?: RestoredForm,
): Promise<void> {
  const { request, settings } = await draft.project.ask("schemas", {});
  const { memory, now } = context;
  open(new ChangePanelForm(draft, { memory, now, schema: request }), settings, context, restored);
}

/** Opens the form of a validation, or the one of the last window again. */
export function openValidateForm(draft: ValidateDraft, context: CommandContext, restored?: RestoredForm): void {
  open(new ValidatePanelForm(draft), {}, context, restored);
}

function open(
  form: RequestForm,
  settings: Readonly<Record<string, JsonObject>>,
  context: CommandContext,
  restored?: RestoredForm,
): void {
  const tools: FormPanelTools = {
    extension: context.extension,
    log: context.log,
    async openSettings(scope) {
      const schema = settings[scope.environment];
      if (schema === undefined) return undefined;
      if (scope.flows.length > SETTINGS_LIMIT)
        return `The settings of more than ${SETTINGS_LIMIT} flows at once are edited in acme.yaml.`;
      return FlowSettingsPart.open(form.project, scope, schema);
    },
    async carryOut(asked, surfaceOf) {
      if (asked.is === "validation") return record(form.project, asked.request);
      await carryOut(form.project, asked.request, context, surfaceOf);
      return undefined;
    },
  };
  FormPanel.open(form, tools, restored);
}
