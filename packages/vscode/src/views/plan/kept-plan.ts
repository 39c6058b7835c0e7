// What outlives a reload of the window of a plan: not the plan, which nobody may apply unseen, but what it was of and how far
// it came. Pure.
import { type PlanRequest, planRequestSchema } from "@acme/sdk-core";
import { z } from "zod";
import { titleOf } from "../../model/change-title.ts";
import { html, type Html } from "../html.ts";
import { type KeptStage, keptStageSchema, lostPlanText } from "./kept-stage.ts";
import { type PlanStage, summaryOf } from "./plan-stage.ts";

/** What the page of a plan keeps. */
export interface KeptPlan {
  /** Of the project, absolute. */
  readonly directory: string;
  readonly request: PlanRequest;
  readonly stage: KeptStage;
}

/** zod schema of {@link KeptPlan}. */
export const keptPlanSchema: z.ZodType<KeptPlan> = z.object({
  directory: z.string(),
  request: planRequestSchema,
  stage: keptStageSchema,
});

/** What is kept of a stage. */
export function keptStage(stage: PlanStage): KeptStage {
  return { is: stage.is, summary: summaryOf(stage) };
}

/** The inside of the page that stands where the plan was. */
export function lostPlanHtml({ request, stage }: KeptPlan): Html {
  const { flows } = request;
  return html`
    <header>
      <h1>${titleOf(request)}</h1>
      <p class="summary" role="status">${lostPlanText(stage)}</p>
      <p class="dim">${flows.length > 3 ? `${flows.length} flows` : flows.join(", ")}</p>
      <p class="actions">
        <button data-action="plan-again" class="primary">Plan Again</button>
        ${stage.is !== "planned" && html`<button data-action="history" class="secondary">Show History</button>`}
        <button data-action="close" class="secondary">Close</button>
      </p>
    </header>
  `;
}
