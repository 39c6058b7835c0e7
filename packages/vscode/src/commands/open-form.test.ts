import { planRequestSchema } from "@acme/sdk-core";
import { beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import { actNames } from "../model/act-names.ts";
import { cell, environment, fakeProject, flow, NOON, row } from "../model/project.test-support.ts";
import { clearScreen, fakeVscode, quietLog, screen } from "../platform/window.test-support.ts";
import type { CommandContext } from "./command-context.ts";
import { changeForm, validateForm } from "./open-form.ts";

vi.mock("vscode", async () => (await import("../platform/window.test-support.ts")).fakeVscode);
beforeEach(clearScreen);

const request = z.toJSONSchema(planRequestSchema, { io: "input", target: "draft-7", unrepresentable: "any" });
const context = {
  log: quietLog,
  memory: { get: () => undefined, set: () => {} },
  extension: new fakeVscode.Uri("/extension"),
  now: () => NOON,
} as unknown as CommandContext;

/** What the page of the form was told last. */
function shown() {
  const told = screen.panels[0]?.told.findLast((news) => (news as { type: string }).type === "form");
  return (told as { view?: { title: string; busy?: string; request: { values: object } } } | undefined)?.view;
}

it("is offered on the rows on which the questions are", () => {
  const menu = manifest.contributes.menus["view/item/context"];
  const on = (command: string, group: string) =>
    menu.find((item) => item.command === command && item.group.startsWith(group))?.when;
  for (const act of Object.keys(actNames)) {
    expect(on(`acme.${act}Form`, "1_form")).toBeDefined();
    expect(on(`acme.${act}Form`, "1_form")).toBe(on(`acme.${act}`, "1_change"));
  }
});

it("begins with the row on which it was opened", async () => {
  const its = row("nightly", cell("dev", "bbb"), cell("uat", "aaa"));
  const project = fakeProject({
    flows: [flow("nightly"), flow("stock")],
    rows: [its, row("stock", cell("dev", "ccc"))],
    answers: { schemas: () => ({ request, settings: {} }) },
  });
  await changeForm("promote")(context, [{ subject: { is: "cell", project, row: its, cell: its.cells[0] } }]);
  screen.panels[0]?.say({ type: "ready" });
  await expect.poll(() => shown() !== undefined).toBe(true);
  expect(shown()).toMatchObject({
    title: "Promote dev → uat",
    request: { values: { from: "dev", environment: "uat", flows: ["nightly"] } },
  });
});

const step = { step: "read", kind: "manual", state: "waiting", detail: "nobody has" } as const;
const waits = (name: string) => row(name, cell("dev", "aaa", { validations: [{ environment: "uat", steps: [step] }] }));

/** The form of a step, opened while nothing is known to wait; `read` ends the reading, after which two flows wait. */
async function opened() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const recordable = [{ target: "uat", step: "read", kind: "manual" as const }];
  const project = fakeProject({
    environments: [environment("dev", [], { recordable }), environment("uat", ["dev"])],
    rows: [row("nightly", cell("dev", "aaa")), row("stock", cell("dev", "aaa"))],
  });
  const state = { ...project.state };
  const reading = { ...project, state, refresh: () => promise };
  await validateForm(context, [{ subject: { is: "project", project: reading } }]);
  screen.panels[0]?.say({ type: "ready" });
  await expect.poll(() => shown() !== undefined).toBe(true);
  const read = async () => {
    state.rows = [waits("nightly"), waits("stock")];
    resolve();
    await expect.poll(() => shown()?.busy === undefined).toBe(true);
  };
  return { read };
}

it("shows the form of a step while it is read what waits, and chooses that then", async () => {
  const { read } = await opened();
  expect(shown()).toMatchObject({ title: "Record a Step in dev", busy: "Reading", request: { values: { flows: [] } } });
  await read();
  expect(shown()).toMatchObject({ request: { values: { step: "read", flows: ["nightly", "stock"] } } });
});

it("keeps what was typed while it was read", async () => {
  const { read } = await opened();
  const typed = { environment: "dev", to: "uat", step: "read", flows: ["stock"], note: "plausible" };
  screen.panels[0]?.say({ type: "change", request: typed, settings: {} });
  await read();
  expect(shown()).toMatchObject({ request: { values: typed } });
});
