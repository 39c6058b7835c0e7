import { describe, expect, it } from "vitest";
import type { BatchItem } from "@acme/sdk-core";
import { pageOf } from "../page.ts";
import { type KeptPlan, keptPlanSchema, keptStage, lostPlanHtml } from "./kept-plan.ts";
import { item, plan } from "./plan.test-support.ts";
import type { PlanStage } from "./plan-stage.ts";

const kept = (stage: PlanStage): KeptPlan => ({
  directory: "/projects/shop",
  request: { ...stage.plan.request, flows: ["nightly"] },
  stage: keptStage(stage),
});
const shown = (stage: PlanStage): string => lostPlanHtml(kept(stage)).text.replaceAll(/\s+/g, " ");
const made = plan(item("nightly"), item("stock"));
const ended = (result: BatchItem["result"]): BatchItem => ({
  key: item("nightly").key,
  name: "nightly",
  code: { commit: "b".repeat(40) },
  result,
});
const planned: PlanStage = { is: "planned", plan: made };

/** What the page of a panel hands to VS Code, as its script reads it. */
function keptIn(page: string): unknown {
  const [, text = ""] = /data-kept="([^"]*)"/.exec(page) ?? [];
  return JSON.parse(text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))));
}

describe("a plan after a reload of the window", () => {
  it("that was only read says that nothing was done, and offers to plan again, not to apply", () => {
    expect(shown(planned)).toContain("Promote dev → uat");
    expect(shown(planned)).toMatch(/made before the window was reloaded, and nothing of it was done/);
    expect(shown(planned)).toContain('data-action="plan-again"');
    expect(shown(planned)).not.toMatch(/data-action="(apply|history)"/);
  });

  it("that was being applied says that it may be done in part, and where to look", () => {
    const items = [ended("applied")];
    const text = shown({ is: "applying", plan: made, items, message: "Writing stock" });
    expect(text).toMatch(/reloaded while this was being applied: what was begun was finished/);
    expect(text).toContain('data-action="history"');
  });

  it("that had ended says how", () => {
    const result = {
      batch: "1",
      action: "promote" as const,
      environment: "uat",
      items: [ended("failed")],
      problems: [],
    };
    expect(shown({ is: "done", plan: made, result })).toContain("1 failed.");
  });

  it("is kept in its page, and read again by what VS Code hands back, whatever is in it", () => {
    const odd = { ...kept(planned), directory: `/projects/a "b" <c> & 'd'` };
    const page = pageOf(lostPlanHtml(odd), "nonce", odd);
    expect(keptPlanSchema.parse(keptIn(page))).toEqual(odd);
    expect(keptPlanSchema.safeParse({ ...odd, request: {} }).success).toBe(false);
  });
});
