// The methods that read: project, flows, deployments, status.
import { type Portal, recordableSteps, type StatusOptions } from "@acme/sdk-core";
import type { Handlers } from "./host-call.ts";
import type { EnvironmentView } from "./protocol/project-view.ts";
import { deploymentId, flowOfRowId, statusRowId, viewOfDeployment, viewOfRow } from "./protocol/status-view.ts";

/** See {@link Handlers}. */
export const findMethods: Handlers<"project" | "flows" | "deployments" | "status"> = {
  async project({ again = false }, { project }) {
    if (again) project.forget();
    const { file, portal, problems } = await project.checked();
    return {
      directory: file.directory,
      file: file.path,
      ...(portal === undefined ? {} : { project: portal.project }),
      environments: portal === undefined ? [] : environmentsOf(portal),
      problems,
    };
  },
  async flows({ since, refresh = false }, { flows, revisions, signal, progress }) {
    const { found } = await flows.find({ signal, progress }, refresh);
    return revisions.answer("flows", since, found, ({ id }) => id);
  },
  async deployments({ since, environments, everything, refresh }, { project, revisions, signal, progress }) {
    const portal = await project.portal();
    const found = await portal.findDeployments({
      signal,
      progress,
      ...(environments === undefined ? {} : { environments }),
      ...(everything === undefined ? {} : { everything }),
      ...(refresh === undefined ? {} : { refresh }),
    });
    const items = found.items.map(viewOfDeployment);
    const name = JSON.stringify(["deployments", environments ?? null, everything ?? false]);
    const listing = revisions.answer(name, since, { items, problems: found.problems }, deploymentId);
    return { ...listing, unread: found.unread ?? [] };
  },
  async status({ since, branch, flows: only, anew, refresh = false }, call) {
    const { project, flows, revisions, signal, progress } = call;
    const portal = await project.portal();
    await flows.find({ signal, progress }, refresh);
    const name = JSON.stringify(["status", branch ?? null]);
    const read = async (part: Pick<StatusOptions, "flows">) => {
      const status = await portal.status({
        signal,
        progress,
        refresh,
        changed: [],
        ...part,
        ...(branch === undefined ? {} : { branch }),
        ...(anew === undefined ? {} : { anew }),
      });
      const unread = status.environments.flatMap((each) => (each.unread ? [each.name] : []));
      return { unread, found: { items: status.rows.map(viewOfRow), problems: status.problems } };
    };
    // A part answers only who has the rest.
    if (only !== undefined && revisions.isLast(name, since)) {
      const { unread, found } = await read({ flows: only });
      const listing = revisions.answerPart(name, since, found, statusRowId, (id) => only.includes(flowOfRowId(id)));
      if (listing !== undefined) return { ...listing, unread };
    }
    const { unread, found } = await read({});
    return { ...revisions.answer(name, since, found, statusRowId), unread };
  },
};

function environmentsOf(portal: Portal): EnvironmentView[] {
  return portal.environments.all.map((environment) => {
    const { options: _, trust: __, ...view } = environment;
    const adapter = portal.adapterOf(environment.name);
    return {
      ...view,
      before: portal.environments.all.filter(({ after }) => after.includes(environment.name)).map(({ name }) => name),
      recordable: recordableSteps(portal.environments, environment.name).map(({ target, requirement }) => ({
        step: requirement.step,
        kind: requirement.kind,
        target: target.name,
      })),
      adapter: adapter.name,
      can: {
        deploy: adapter.deployer !== undefined,
        promote: adapter.promoter !== undefined,
        findRuns: adapter.runs !== undefined,
        keepHistory: adapter.history !== undefined,
      },
    };
  });
}
