// The methods that read: project, flows, deployments, status.
import { type Portal, recordableSteps } from "@acme/sdk-core";
import type { Handlers } from "./host-call.ts";
import type { EnvironmentView } from "./protocol/project-view.ts";
import { deploymentId, statusRowId, viewOfDeployment, viewOfRow } from "./protocol/status-view.ts";

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
  async status({ since, branch, refresh = false }, { project, flows, revisions, signal, progress }) {
    const portal = await project.portal();
    await flows.find({ signal, progress }, refresh);
    const status = await portal.status({
      signal,
      progress,
      refresh,
      changed: [],
      ...(branch === undefined ? {} : { branch }),
    });
    const found = { items: status.rows.map(viewOfRow), problems: status.problems };
    const listing = revisions.answer(JSON.stringify(["status", branch ?? null]), since, found, statusRowId);
    return { ...listing, unread: status.environments.flatMap(({ name, unread }) => (unread ? [name] : [])) };
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
