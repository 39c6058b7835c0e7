// The Deployments on a server that run the same flows, whoever made them: so that a deploy makes nothing run twice.
import type { Context, DeployRequest } from "@acme/sdk-core";
import type { PrefectApi } from "../api/prefect-api.ts";
import { type DeploymentRow, deploymentRowSchema, flowRowSchema } from "../api/rows.ts";
import { flowKey } from "../deployments/naming.ts";
import { flowSettingsOf } from "../schemas.ts";
import type { Servers } from "../settings/servers.ts";

/** A Deployment with the name of its flow. */
export interface Neighbour {
  row: DeploymentRow;
  flowName: string;
}

/** `flow/deployment`, as Prefect says it. */
export function fullName({ row, flowName }: Neighbour): string {
  return `${flowName}/${row.name}`;
}

/** What one server has of the flows that are deployed, and of what they replace. */
export class Neighbours {
  readonly #all: readonly Neighbour[];

  constructor(all: readonly Neighbour[]) {
    this.#all = all;
  }

  /** Those of one flow, in either spelling: `hello_world` and `hello-world` are one flow. */
  of(flowName: string): Neighbour[] {
    return this.#all.filter((one) => flowKey(one.flowName) === flowKey(flowName));
  }

  /** The one that is called `flow/deployment`. */
  named(name: string): Neighbour | undefined {
    return this.#all.find((one) => fullName(one) === name);
  }
}

/** Reads them, each server once. */
export async function readNeighbours(
  servers: Servers,
  requests: readonly DeployRequest[],
  context: Context,
): Promise<Map<PrefectApi, Neighbours>> {
  const wanted = new Map<PrefectApi, Set<string>>();
  for (const { environment, flow, settings } of requests) {
    const api = servers.of(environment);
    const names = wanted.get(api) ?? new Set();
    wanted.set(api, names);
    for (const name of spellings(flow.name ?? flow.key)) names.add(name);
    for (const replaced of flowSettingsOf(settings).replaces ?? [])
      names.add(replaced.slice(0, replaced.lastIndexOf("/")));
  }
  const read = [...wanted].map(async ([api, names]): Promise<[PrefectApi, Neighbours]> => [
    api,
    await readFrom(api, [...names], context),
  ]);
  return new Map(await Promise.all(read));
}

async function readFrom(api: PrefectApi, flowNames: readonly string[], context: Context): Promise<Neighbours> {
  const filter = { flows: { name: { any_: [...flowNames] } } };
  const options = { what: "reading what runs the same flows", signal: context.signal, log: context.log };
  const [flows, rows] = await Promise.all([
    api.all("/flows/filter", filter, flowRowSchema, options),
    api.all("/deployments/filter", { ...filter, sort: "NAME_ASC" }, deploymentRowSchema, options),
  ]);
  const names = new Map(flows.map(({ id, name }) => [id, name]));
  return new Neighbours(
    rows.flatMap((row) => (names.has(row.flow_id) ? [{ row, flowName: names.get(row.flow_id) ?? "" }] : [])),
  );
}

function spellings(name: string): string[] {
  return [name, name.replaceAll("_", "-"), name.replaceAll("-", "_")];
}
