// The methods that look closer: one Deployment, its runs, history, what a commit has, whether everything is in place.
import { AcmeError, type Deployment, type DeploymentKey, describeKey, keyId } from "@acme/sdk-core";
import { allChecks } from "../doctor/all-checks.ts";
import { newestEntries } from "../history/newest-entries.ts";
import { withoutSecrets } from "../output/secrets.ts";
import type { Handlers, HostCall } from "./host-call.ts";

/** How many entries or runs are given where the client does not say. */
const FEW = 20;

/** See {@link Handlers}. */
export const lookMethods: Handlers<
  | "deployment"
  | "runs"
  | "history"
  | "doctor"
  | "setup"
  | "changes"
  | "compareSettings"
  | "commit"
  | "source"
  | "differences"
> = {
  async deployment({ key }, call) {
    return withoutSecrets(await deploymentOf(key, call));
  },
  async runs({ key, limit = FEW }, call) {
    const { project, signal, progress } = call;
    const portal = await project.portal();
    const deployments = [await deploymentOf(key, call)];
    const found = await portal.findRuns(key.environment, { deployments, latest: limit }, { signal, progress });
    return { runs: found.items, problems: found.problems };
  },
  async history({ environments, flows = [], limit = FEW }, { project, signal, progress }) {
    const query = { flows, limit, ...(environments === undefined ? {} : { environments }) };
    return newestEntries(await project.portal(), query, { signal, progress });
  },
  async doctor(_, { project, signal, progress, note }) {
    const { directory, projects } = project;
    const call = { signal, progress };
    const checks = [];
    for await (const check of allChecks({
      call,
      portal: () => project.portal(),
      repository: () => projects.repository(directory),
      basicChecks: () => projects.basicChecks(directory, call),
    })) {
      checks.push(check);
      note("doctor/check", { check });
    }
    return { checks };
  },
  async setup({ again = false }, { project, setup, signal, progress }) {
    return { problems: await setup.problems(await project.portal(), again, { signal, progress }) };
  },
  async changes({ query }, { project, signal, progress }) {
    return (await project.portal()).changes(query, { signal, progress });
  },
  async compareSettings({ query }, { project, signal, progress }) {
    return (await project.portal()).compareSettings(query, { signal, progress });
  },
  async commit({ revision, branch }, { project, signal, progress }) {
    const portal = await project.portal();
    return portal.findCommit(revision, { signal, progress, ...(branch === undefined ? {} : { branch }) });
  },
  async source({ revision, path }, { project }) {
    const { code } = await project.portal();
    const [commit, text] = await Promise.all([code.resolve(revision), code.readFile(revision, path)]);
    return { commit, ...(text === undefined ? {} : { text }) };
  },
  async differences({ token: _, ...query }, { project, signal, progress }) {
    return (await project.portal()).differences(query, { signal, progress });
  },
};

async function deploymentOf(key: DeploymentKey, { project, signal, progress }: HostCall): Promise<Deployment> {
  const portal = await project.portal();
  const environments = [key.environment];
  const found = await portal.findDeployments({ signal, progress, environments, flows: [key.flow] });
  const id = keyId(key);
  const deployment = found.items.find((one) => one.key !== undefined && keyId(one.key) === id);
  if (deployment !== undefined) return deployment;
  const [problem] = found.problems;
  throw new AcmeError({
    code: problem?.code ?? "release-missing",
    message: problem?.message ?? `${describeKey(key)} is not deployed.`,
    hint: problem?.hint ?? "Somebody may have deleted it. Refresh.",
  });
}
