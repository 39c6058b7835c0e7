// The methods that change something, and those that prepare it: plan, apply, validate.
import type { Handlers } from "./host-call.ts";

/** See {@link Handlers}. */
export const changeMethods: Handlers<"plan" | "apply" | "validate"> = {
  async plan({ request }, { project, plans, signal, progress }) {
    const portal = await project.portal();
    const plan = await portal.plan(request, { signal, progress });
    return { id: plans.keep(plan), plan };
  },
  async apply({ id, plan, wait }, { project, plans, signal, progress, note }) {
    const portal = await project.portal();
    return portal.apply((id === undefined ? undefined : plans.take(id)) ?? plan, {
      signal,
      progress,
      onItem: (item) => note("apply/item", { item }),
      ...(wait === undefined ? {} : { wait }),
    });
  },
  async validate({ request }, { project, signal, progress }) {
    const portal = await project.portal();
    return { recorded: await portal.validate(request, { signal, progress }) };
  },
};
