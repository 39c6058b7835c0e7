// One portal over two engines: dev is deployed to Prefect from here; prod is reachable only from CI, so that a workflow
// promotes to it.
import { definePortal } from "@acme/sdk-core";
import { declaredActor, gitRepository } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";
import { githubActions } from "./github-actions-adapter.ts";

const directory = import.meta.dirname;
const project = "shop-actions";
const { GITHUB_API_URL, GITHUB_REPOSITORY = "acme/shop" } = process.env;

export default definePortal({
  project,
  adapter: prefectAdapter.create({ project, directory, options: {}, flows: { include: ["flows/**"], exclude: [] } }),
  environments: [
    { name: "dev" },
    {
      name: "prod",
      after: "dev",
      adapter: githubActions(),
      options: { repository: GITHUB_REPOSITORY, ...(GITHUB_API_URL === undefined ? {} : { api_url: GITHUB_API_URL }) },
    },
  ],
  settings: (_flow, { name }) => (name === "dev" ? { work_pool: "shop-dev" } : { parameters: { region: "all" } }),
  code: gitRepository({ directory }),
  actor: () => declaredActor(directory),
});
