// The project as code, in place of an acme.yaml: for a team whose environments follow a rule.
import { definePortal } from "@acme/sdk-core";
import { declaredActor, gitRepository } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";

const directory = import.meta.dirname;
const project = "shop-script";

export default definePortal({
  project,
  environments: [{ name: "dev" }, { name: "uat", after: "dev" }, { name: "prod", after: "uat" }],
  adapter: prefectAdapter.create({
    project,
    directory,
    options: {},
    flows: { include: ["flows/**"], exclude: [] },
    defaultBranch: "main",
  }),
  code: gitRepository({ directory }),
  actor: () => declaredActor(directory),
  settings: (flow, { name }) => ({
    work_pool: `shop-${name}`,
    parameters: { region: name === "prod" ? "all" : "eu" },
    tags: [flow.path?.includes("/sales/") ? "sales" : "other"],
  }),
});
