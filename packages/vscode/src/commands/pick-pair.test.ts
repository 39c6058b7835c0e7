import { expect, it } from "vitest";
import { ScriptedInput } from "../forms/user-input.test-support.ts";
import type { Project } from "../model/project.ts";
import { cell, fakeProject, fakeProjects, row } from "../model/project.test-support.ts";
import type { CommandContext } from "./command-context.ts";
import { pickPair } from "./pick-pair.ts";

const rows = [
  row("nightly", cell("dev", "bbb"), cell("uat", "aaa", { behind: { environment: "dev", commits: 1 } })),
  row("stock", cell("dev", "ccc"), cell("prod", "ccc")),
];
const shop = fakeProject({ rows });
const other = fakeProject({ directory: "/projects/other", rows });

const contextOf = (...projects: Project[]) =>
  ({ projects: fakeProjects(...projects), input: new ScriptedInput() }) as unknown as CommandContext;

/** What is compared where these rows are selected. */
async function compared(...selected: [project: Project, flow: string, environment: string][]) {
  const nodes = selected.map(([project, flow, environment]) => {
    const its = project.state.rows.find((one) => one.flow === flow);
    return {
      subject: { is: "cell", project, row: its, cell: its?.cells.find((one) => one.environment === environment) },
    };
  });
  const pair = await pickPair(contextOf(shop, other), [nodes[0], nodes], "Compare");
  return pair.map((one) => [one.project.directory, one.row.flow, one.cell.environment].join(" "));
}

it("compares two selected rows of one flow", async () => {
  expect(await compared([shop, "stock", "prod"], [shop, "stock", "dev"])).toEqual([
    "/projects/shop stock prod",
    "/projects/shop stock dev",
  ]);
});

it("compares a flow with itself, whatever else is selected", async () => {
  const same = ["/projects/shop nightly uat", "/projects/shop nightly dev"];
  expect(await compared([shop, "nightly", "uat"])).toEqual(same);
  expect(await compared([shop, "nightly", "uat"], [shop, "stock", "prod"])).toEqual(same);
  expect(await compared([shop, "nightly", "uat"], [other, "nightly", "uat"])).toEqual(same);
});

it("says so where nothing is deployed", async () => {
  const empty = fakeProject({ rows: [row("nightly")] });
  await expect(pickPair(contextOf(empty), [], "Compare")).rejects.toMatchObject({
    code: "release-missing",
    message: "Nothing is deployed.",
  });
  const clicked = { subject: { is: "flow", project: empty, flow: "nightly" } };
  await expect(pickPair(contextOf(empty), [clicked], "Compare")).rejects.toMatchObject({
    message: "nightly is not deployed.",
  });
});
