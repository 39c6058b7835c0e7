import { AcmeError, type JsonObject, planRequestSchema } from "@acme/sdk-core";
import { beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import type { CommandContext } from "../../commands/command-context.ts";
import { openChangeForm } from "../../commands/open-form.ts";
import { OpenPlans } from "../../commands/open-plans.ts";
import { cell, fakeProject, flow, NOON, row } from "../../model/project.test-support.ts";
import { clearScreen, fakeVscode, quietLog, screen } from "../../platform/window.test-support.ts";
import { batchResult, ended, item, plan } from "../plan/plan.test-support.ts";

vi.mock("vscode", async () => (await import("../../platform/window.test-support.ts")).fakeVscode);
beforeEach(clearScreen);

const request = z.toJSONSchema(planRequestSchema, {
  io: "input",
  target: "draft-7",
  unrepresentable: "any",
}) as JsonObject;
const done = batchResult(ended("nightly", "applied"));

/** The form of a promotion of one flow, with its plan asked for. */
async function submitted(answers: { plan?: () => unknown; apply?: () => unknown } = {}) {
  const project = fakeProject({
    flows: [flow("nightly")],
    rows: [row("nightly", cell("dev", "bbb"), cell("uat", "aaa"))],
    answers: {
      schemas: () => ({ request, settings: {} }),
      plan: answers.plan ?? (() => ({ id: "1", plan: plan(item("nightly")) })),
      apply: answers.apply ?? (() => done),
    },
  });
  const context = {
    log: quietLog,
    plans: new OpenPlans(),
    memory: { get: () => undefined, set: () => {} },
    extension: new fakeVscode.Uri("/extension"),
    now: () => NOON,
  };
  const draft = { action: "promote", project, from: "dev", environment: "uat", flows: ["nightly"] } as const;
  await openChangeForm(draft, context as unknown as CommandContext);
  const [panel] = screen.panels;
  if (panel === undefined) throw new Error("No form was opened.");
  const isTold = async (text: string) => {
    await expect.poll(() => JSON.stringify(panel.told)).toContain(text);
  };
  panel.say({ type: "ready" });
  panel.say({ type: "submit" });
  const act = (action: string) => panel.say({ type: "plan", action });
  return { panel, isTold, act, plans: context.plans };
}

it("announces the result of a change whose form was closed, and shows it in a tab of its own", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { panel, isTold, act } = await submitted({ apply: () => promise });
  await isTold("Nothing has happened yet");
  act("apply");
  await isTold("0 of 1 done");
  panel.dispose();
  resolve(done);
  await expect.poll(() => screen.notices.length === 1).toBe(true);
  expect(screen.notices).toMatchObject([{ kind: "information", text: "Promote dev → uat: 1 applied." }]);
  screen.notices[0]?.answer("Show Result");
  await expect.poll(() => screen.panels.length === 2).toBe(true);
  expect(screen.panels[1]?.webview.html).toContain("1 applied.");
  screen.panels[1]?.dispose();
});

it("forgets a plan whose form was closed, and uses the closed tab no more", async () => {
  const { panel, isTold, plans } = await submitted();
  await isTold("Nothing has happened yet");
  const errors = vi.spyOn(quietLog, "error");
  panel.dispose();
  await expect.poll(() => plans.newest === undefined).toBe(true);
  // What would be said in the tab is said by now: a disposed panel throws.
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).not.toHaveBeenCalled();
  expect(screen.notices).toEqual([]);
});

it("says what failed after its form was closed", async () => {
  const { promise, reject } = Promise.withResolvers<unknown>();
  const { panel, isTold } = await submitted({ plan: () => promise });
  await isTold("Planning");
  panel.dispose();
  reject(new AcmeError({ code: "engine-unreachable", message: "The server did not answer." }));
  await expect.poll(() => screen.notices.length === 1).toBe(true);
  expect(screen.notices).toMatchObject([{ kind: "error", text: "The server did not answer." }]);
});
