// Seeds a Prefect server for the benchmarks, by REST: N flows with a Deployment in dev and, if asked, in uat. The rows
// have the names and tags of acme-portal-sdk 1.2, so that it, the prefect CLI and acme all work on the same ones.

/** A JSON request that must succeed; a busy server (503, a closed socket) is asked again. */
export async function call(api, method, path, body) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(api + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    }).catch((error) => {
      if (attempt === 8) throw error;
    });
    if (response?.ok || response?.status === 409) {
      const text = await response.text();
      return text === "" ? undefined : JSON.parse(text);
    }
    if (response && (response.status !== 503 || attempt === 8)) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
  }
}

/** A docker-type work pool that nobody polls. */
export async function createPool(api, name) {
  await call(api, "POST", "/work_pools/", {
    name,
    type: "docker",
    base_job_template: {
      job_configuration: { image: "{{ image }}", env: "{{ env }}" },
      variables: { type: "object", properties: { image: { type: "string" }, env: { type: "object" } } },
    },
  });
}

export const flowName = (index) => `flow_${String(index).padStart(3, "0")}`;

export const deploymentName = (project, index, environment) =>
  `${project}--main--${flowName(index).replaceAll("_", "-")}--${environment}`;

/** The body of one Deployment at one commit. */
export function deploymentBody(project, index, environment, pool, commit) {
  return {
    name: deploymentName(project, index, environment),
    entrypoint: `src/shop/f${String(index).padStart(3, "0")}.py:${flowName(index)}`,
    version: `main-${commit}`,
    tags: [`PROJECT_NAME=${project}`, "BRANCH_NAME=main", `COMMIT_HASH=${commit}`, "PACKAGE_VERSION=1.0"],
    work_pool_name: pool,
    work_queue_name: "default",
    job_variables: {
      image: `registry.example/shop:${commit}`,
      env: { DEPLOYMENT_NAME: deploymentName(project, index, environment), STAGE: environment },
    },
    parameter_openapi_schema: {
      title: "Parameters",
      type: "object",
      properties: {
        x: { default: 1, position: 0, title: "x", type: "integer" },
        y: { default: "a", position: 1, title: "y", type: "string" },
      },
    },
    enforce_parameter_schema: true,
  };
}

/** Creates the flows and Deployments; gives the ids by deployment name. */
export async function seed(api, { project, count, environments, pool, commit }) {
  const ids = new Map();
  for (let index = 0; index < count; index++) {
    const flow = await call(api, "POST", "/flows/", { name: flowName(index) });
    for (const environment of environments) {
      const body = deploymentBody(project, index, environment, pool, commit);
      const row = await call(api, "POST", "/deployments/", { ...body, flow_id: flow.id });
      ids.set(body.name, row.id);
    }
  }
  return ids;
}

/** A completed run of each Deployment of one environment. */
export async function runOnce(api, ids, { project, count, environment }) {
  for (let index = 0; index < count; index++) {
    const id = ids.get(deploymentName(project, index, environment));
    const run = await call(api, "POST", `/deployments/${id}/create_flow_run`, {});
    await call(api, "POST", `/flow_runs/${run.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
  }
}

/** Brings the Deployments of one environment to another commit. */
export async function moveTo(api, ids, { project, count, environment, pool, commit }) {
  for (let index = 0; index < count; index++) {
    const { name, enforce_parameter_schema: _, ...body } = deploymentBody(project, index, environment, pool, commit);
    await call(api, "PATCH", `/deployments/${ids.get(name)}`, body);
  }
}
