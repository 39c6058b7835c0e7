import { expect, it } from "vitest";
import { cell, environment, fakeProject, fakeProjects, row } from "../model/project.test-support.ts";
import type { Subject } from "../views/tree-node.ts";
import { refresh, refreshItem } from "./refresh.ts";

function opened() {
  const asked: unknown[] = [];
  const project = { ...fakeProject(), refresh: (options: unknown) => Promise.resolve(void asked.push(options)) };
  const [dev, uat] = [cell("dev", "aaa"), cell("uat", "bbb")];
  const rows: Record<string, Subject> = {
    project: { is: "project", project },
    flow: { is: "flow", project, flow: "nightly" },
    cell: { is: "cell", project, row: row("stock", dev, uat), cell: uat },
    uat: { is: "environment", project, environment: environment("uat", ["dev"]) },
  };
  /** Clicks the first, with all of them selected. */
  const click = async (...names: string[]): Promise<unknown> => {
    const nodes = names.map((name) => ({ subject: rows[name] }));
    await refreshItem(undefined, [nodes[0], nodes]);
    return asked.pop();
  };
  return { project, asked, click };
}

it("reads of a row what it is about: its flow, or its environment", async () => {
  const { click } = opened();
  expect(await click("flow")).toEqual({ flows: ["nightly"] });
  expect(await click("cell", "flow")).toEqual({ flows: ["stock", "nightly"] });
  expect(await click("uat")).toEqual({ environments: ["uat"] });
  expect(await click("uat", "flow")).toEqual({ everything: true });
  expect(await click("project")).toEqual({ everything: true });
});

it("reads everything where no row was clicked", async () => {
  const { project, asked } = opened();
  await refresh({ projects: fakeProjects(project) });
  expect(asked).toEqual([{ everything: true }]);
});
