// The panels of plans that are open, the newest last.
import type { Plan } from "@acme/sdk-core";
import type { PlanPanel } from "../views/plan/plan-panel.ts";

/** Keeps which plans are on screen, for commands that act on the newest. */
export class OpenPlans {
  readonly #open: { panel: PlanPanel; plan: Plan }[] = [];

  /** The newest that is still open. */
  get newest(): { panel: PlanPanel; plan: Plan } | undefined {
    return this.#open.findLast(({ panel }) => panel.isOpen);
  }

  add(panel: PlanPanel, plan: Plan): void {
    this.#open.push({ panel, plan });
  }

  remove(panel: PlanPanel): void {
    const index = this.#open.findIndex((open) => open.panel === panel);
    if (index >= 0) this.#open.splice(index, 1);
  }
}
