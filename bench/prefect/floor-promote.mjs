// The floor of a promotion: a bare client with the fewest requests that do the job. Reads source and target, PATCHes
// each target, reads back, and writes two history entries.
import { call, deploymentName } from "./seed.mjs";

const [api, project, count, from, to] = process.argv.slice(2);
const names = (environment) =>
  Array.from({ length: Number(count) }, (_, index) => deploymentName(project, index, environment));

async function read(wanted) {
  const rows = [];
  for (let offset = 0; ; offset += 200) {
    const page = await call(api, "POST", "/deployments/filter", {
      deployments: { name: { any_: wanted } },
      limit: 200,
      offset,
    });
    rows.push(...page);
    if (page.length < 200) return new Map(rows.map((row) => [row.name, row]));
  }
}

const rows = await read([...names(from), ...names(to)]);
const history = (phase) =>
  call(api, "POST", "/artifacts/", {
    key: `floor-${project}-${to}`,
    type: "json",
    data: { phase, rows: [...rows.values()].map(({ id, version }) => ({ id, version })) },
  });
await history("intent");
for (let index = 0; index < Number(count); index++) {
  const source = rows.get(deploymentName(project, index, from));
  const target = rows.get(deploymentName(project, index, to));
  if (!source || !target) throw new Error(`missing: ${deploymentName(project, index, target ? from : to)}`);
  const tags = [
    ...target.tags.filter((tag) => !/^(COMMIT_HASH|PACKAGE_VERSION)=/.test(tag)),
    ...source.tags.filter((tag) => /^(COMMIT_HASH|PACKAGE_VERSION)=/.test(tag)),
  ];
  await call(api, "PATCH", `/deployments/${target.id}`, {
    entrypoint: source.entrypoint,
    path: source.path,
    pull_steps: source.pull_steps,
    parameter_openapi_schema: source.parameter_openapi_schema,
    version: source.version,
    description: source.description,
    tags,
    job_variables: { ...target.job_variables, image: source.job_variables.image },
  });
}
const after = await read(names(to));
for (const row of after.values()) {
  if (row.version !== rows.get(row.name.replace(new RegExp(`--${to}$`), `--${from}`)).version)
    throw new Error(`${row.name} was not promoted`);
}
await history("result");
