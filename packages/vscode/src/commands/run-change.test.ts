import { AcmeError, type Plan } from "@acme/sdk-core";
import { beforeEach, expect, it, vi } from "vitest";
import { back } from "../forms/user-input.ts";
import { leave, ScriptedInput, type Answer } from "../forms/user-input.test-support.ts";
import { fakeProject } from "../model/project.test-support.ts";
import { clearScreen, quietLog, screen } from "../platform/window.test-support.ts";
import { batchResult, ended, item, plan } from "../views/plan/plan.test-support.ts";
import type { PlanStage } from "../views/plan/plan-stage.ts";
import { type PlanAction, PlanActions, type PlanSurface } from "../views/plan/plan-surface.ts";
import type { CommandContext } from "./command-context.ts";
import { OpenPlans } from "./open-plans.ts";
import { carryOut } from "./run-change.ts";

vi.mock("vscode", async () => (await import("../platform/window.test-support.ts")).fakeVscode);
beforeEach(clearScreen);

/** A surface that is looked at, and keeps what it shows. */
class FakeSurface extends PlanActions implements PlanSurface {
  readonly shown: PlanStage[] = [];
  isHidden = false;
  reveals = 0;
  waits = 0;

  get isVisible(): boolean {
    return this.isOpen && !this.isHidden;
  }

  override next(): Promise<PlanAction> {
    this.waits += 1;
    return super.next();
  }

  show(stage: PlanStage): void {
    if (this.isOpen) this.shown.push(stage);
  }

  reveal(): void {
    this.reveals += 1;
  }

  get newest(): PlanStage | undefined {
    return this.shown.at(-1);
  }
}

const down = new AcmeError({ code: "engine-unreachable", message: "The server did not answer." });
/** One of two changes failed. */
const half = batchResult(ended("nightly", "applied"), ended("stock", "failed"));

/** A change of two flows, of which a plan is shown. */
async function planned({
  plans = [],
  apply = () => half,
  answers = [],
  validate = () => ({ recorded: [] }),
}: {
  /** How planning goes after the first time, in order. Default: as the first time. */
  plans?: (() => unknown)[];
  apply?: () => unknown;
  answers?: Answer[];
  validate?: () => unknown;
} = {}) {
  const asked: Plan["request"][] = [];
  const applied: unknown[] = [];
  const made = plan(item("nightly"), item("stock"));
  const project = fakeProject({
    answers: {
      plan: (params) => {
        const { request } = params as { request: Plan["request"] };
        asked.push(request);
        return (asked.length === 1 ? undefined : plans.shift()?.()) ?? { id: "1", plan: { ...made, request } };
      },
      apply: (params) => {
        applied.push(params);
        return apply();
      },
      validate,
    },
  });
  const surface = new FakeSurface();
  const context = { log: quietLog, plans: new OpenPlans(), input: new ScriptedInput(...answers) };
  const request = { ...made.request, flows: ["nightly", "stock"] };
  const running = carryOut(project, request, context as unknown as CommandContext, ({ stage }) => {
    surface.show(stage);
    return surface;
  });
  await expect.poll(() => surface.waits === 1).toBe(true);
  /** Clicks, and waits until another click is waited for. */
  const click = async (action: PlanAction): Promise<void> => {
    const before = surface.waits;
    surface.act(action);
    await expect.poll(() => surface.waits > before).toBe(true);
  };
  return { surface, running, click, asked, applied };
}

const fails = () => Promise.reject(down);

it("keeps a result on screen when the retry cannot be planned, and plans what is left when it can", async () => {
  const { surface, running, click, asked } = await planned({ plans: [fails] });
  await click("apply");
  expect(surface.newest).toMatchObject({ is: "done", result: half });
  await click("retry");
  expect(screen.notices).toMatchObject([{ kind: "error", text: "The server did not answer." }]);
  expect(surface.isOpen).toBe(true);
  expect(surface.newest).toMatchObject({ is: "done", result: half });
  await click("retry");
  expect(surface.newest).toMatchObject({ is: "planned", plan: { request: { flows: ["stock"] } } });
  expect(asked).toHaveLength(3);
  await click("apply");
  surface.dispose();
  await running;
});

it.each<[PlanAction, Answer[]]>([
  ["take-files", []],
  ["take-live", []],
  ["validate", [leave]],
  ["override", ["It is urgent"]],
])("keeps a plan on screen when %s fails", async (action, answers) => {
  const { surface, click } = await planned({ plans: [fails], answers });
  const before = surface.newest;
  await click(action);
  expect(surface.isOpen).toBe(true);
  expect(surface.newest).toBe(before);
  surface.dispose();
});

it("keeps a plan on screen when planning anew is cancelled, or its question is left, and says nothing", async () => {
  const cancelled = () => Promise.reject(new AcmeError({ code: "cancelled", message: "Cancelled." }));
  const { surface, click, asked } = await planned({ plans: [cancelled], answers: [back, leave] });
  await click("take-live");
  await click("override");
  await click("override");
  expect(surface.newest).toMatchObject({ is: "planned" });
  expect(surface.isOpen).toBe(true);
  expect(screen.notices).toEqual([]);
  expect(asked).toHaveLength(2);
  surface.dispose();
});

it("applies a plan once: what else is clicked at a result does nothing", async () => {
  const { surface, click, applied } = await planned();
  await click("apply");
  await click("apply");
  await click("discard");
  expect(applied).toHaveLength(1);
  expect(surface.newest).toMatchObject({ is: "done" });
  surface.dispose();
});

it("says how it ended to who looks elsewhere, and brings it to the front", async () => {
  const { surface, click } = await planned();
  surface.isHidden = true;
  await click("apply");
  expect(screen.notices).toMatchObject([
    { kind: "warning", text: "Promote dev → uat: 1 applied, 1 failed.", buttons: ["Show Result", "Retry"] },
  ]);
  screen.notices[0]?.answer("Show Result");
  await expect.poll(() => surface.reveals === 1).toBe(true);
  expect(screen.panels).toEqual([]);
  surface.dispose();
});

/** A change whose tab is closed while it is applied. */
async function closedWhileApplying(apply: Promise<unknown>, end: () => void, plans: (() => unknown)[] = []) {
  const change = await planned({ apply: () => apply, plans });
  change.surface.act("apply");
  await expect.poll(() => change.surface.newest?.is === "applying").toBe(true);
  change.surface.dispose();
  end();
  await change.running;
  return change;
}

it("opens the result of a change whose tab was closed in a tab of its own", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await closedWhileApplying(promise, () => resolve(half));
  expect(screen.notices).toMatchObject([{ text: "Promote dev → uat: 1 applied, 1 failed." }]);
  screen.notices[0]?.answer("Show Result");
  await expect.poll(() => screen.panels.length === 1).toBe(true);
  expect(screen.panels[0]?.webview.html).toContain("1 applied, 1 failed");
  screen.panels[0]?.dispose();
});

it("retries a change whose tab was closed, and shows what had failed where that fails, too", async () => {
  const { promise, reject } = Promise.withResolvers<unknown>();
  const { asked } = await closedWhileApplying(promise, () => reject(down), [fails]);
  expect(screen.notices).toMatchObject([
    { text: "Promote dev → uat: The server did not answer.", buttons: ["Show Result", "Retry"] },
  ]);
  screen.notices[0]?.answer("Retry");
  await expect.poll(() => screen.notices.length === 2).toBe(true);
  expect(asked.at(-1)).toMatchObject({ flows: ["nightly", "stock"] });
  const [panel] = screen.panels;
  expect(panel?.isClosed).toBe(false);
  expect(panel?.webview.html).toContain("The server did not answer.");
  panel?.say({ action: "retry" });
  await expect.poll(() => JSON.stringify(panel?.told).includes("Nothing has happened yet")).toBe(true);
  panel?.dispose();
});
