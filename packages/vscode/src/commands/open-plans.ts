// The panels of plans that are open, the newest last.
import type { Plan } from "@acme/sdk-core";
import type { PlanSurface } from "../views/plan/plan-surface.ts";

/** Keeps which plans are on screen, for commands that act on the newest. */
export class OpenPlans {
  readonly #open: { panel: PlanSurface; plan: Plan }[] = [];

  /** The newest that is still open. */
  get newest(): { panel: PlanSurface; plan: Plan } | undefined {
    return this.#open.findLast(({ panel }) => panel.isOpen);
  }

  add(panel: PlanSurface, plan: Plan): void {
    this.#open.push({ panel, plan });
  }

  remove(panel: PlanSurface): void {
    const index = this.#open.findIndex((open) => open.panel === panel);
    if (index >= 0) this.#open.splice(index, 1);
  }
}
