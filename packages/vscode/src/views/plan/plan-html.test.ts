import { describe, expect, it } from "vitest";
import { item, plan } from "./plan.test-support.ts";
import { planHtml } from "./plan-html.ts";
import { leftOver, type PlanStage } from "./plan-stage.ts";

const text = (stage: PlanStage): string => planHtml(stage).text.replaceAll(/\s+/g, " ");

describe("a plan", () => {
  it("says what will happen, that nothing has, and offers to apply just that", () => {
    const shown = text({ is: "planned", plan: plan(item("nightly"), item("stock", { does: "unchanged" })) });
    expect(shown).toContain("Promote dev → uat");
    expect(shown).toContain("1 to update, 1 unchanged. Nothing has happened yet.");
    expect(shown).toContain("Apply 1 change<");
    expect(shown).toContain("<code>aaaaaaa</code> → <code>bbbbbbb</code>");
  });

  it("shows a refusal open, with what to do, and offers nothing where all is refused", () => {
    const refusals = [
      {
        code: "release-unpinned" as const,
        kind: "rule" as const,
        message: "It is not pinned.",
        hint: "Deploy a commit.",
      },
    ];
    const shown = text({ is: "planned", plan: plan(item("nightly", { does: "refused", refusals })) });
    expect(shown).toMatch(/<details class="item refused"[^>]* open>/);
    expect(shown).toContain("It is not pinned.");
    expect(shown).toContain("Deploy a commit.");
    expect(shown).not.toContain('data-action="apply"');
  });

  it("tells once what a required step needs, and no command where there is a button for it", () => {
    const validations = [
      { step: "check", kind: "manual", next: "Confirm it: acme validate nightly", recordedBy: "anyone" as const },
      { step: "approval", kind: "manual", next: "Confirm it: acme validate nightly", recordedBy: "another" as const },
      { step: "soak", kind: "soak", next: "Wait until noon." },
    ].map((step) => ({ ...step, state: "waiting" as const, detail: "not yet" }));
    const refusals = [
      {
        code: "validation-missing" as const,
        kind: "rule" as const,
        message: "uat requires more.",
        hint: "check: Confirm it: acme validate nightly\nsoak: Wait until noon.",
      },
    ];
    const shown = text({ is: "planned", plan: plan(item("nightly", { does: "refused", refusals, validations })) });
    expect(shown).toContain("uat requires more.");
    expect(shown).toContain('data-action="validate"');
    expect(shown).not.toContain("acme validate");
    expect(shown).toContain("Somebody who does not ship it confirms it.");
    expect(shown.split("Wait until noon.")).toHaveLength(2);
  });

  it("never shows a secret, nor lets a value become markup", () => {
    const settings = [
      { path: "/env/TOKEN", before: "<mark>", after: "#other", secret: true as const },
      { path: "/job_variables/a~1b", after: "<script>alert(1)</script>" },
    ];
    const shown = text({ is: "planned", plan: plan(item("nightly", { settings })) });
    expect(shown).not.toContain("#other");
    expect(shown).not.toContain("<script>");
    expect(shown).toContain("job_variables › a/b");
  });

  it("lets a person decide a conflict", () => {
    const conflicts = [{ path: "/paused", declared: false, live: true }];
    const shown = text({ is: "planned", plan: plan(item("nightly", { does: "refused", conflicts })) });
    expect(shown).toContain('data-action="take-files"');
    expect(shown).toContain('data-action="take-live"');
  });
});

describe("a batch under way", () => {
  const applying: PlanStage = { is: "applying", plan: plan(item("nightly")), items: [], message: "Writing nightly" };

  it("can be cancelled, once", () => {
    expect(text(applying)).toContain("0 of 1 done. Writing nightly");
    expect(text(applying)).toContain('data-action="cancel"');
    const cancelling = text({ ...applying, isCancelling: true });
    expect(cancelling).toContain("0 of 1 done. Cancelling: what was begun is finished first.");
    expect(cancelling).not.toContain('data-action="cancel"');
  });
});

describe("a result", () => {
  const both = plan(item("nightly"), item("stock"));
  const ended = { name: "x", code: { commit: "b".repeat(40) } };
  const stage: PlanStage = {
    is: "done",
    plan: both,
    result: {
      batch: "1",
      action: "promote",
      environment: "uat",
      problems: [],
      items: [
        { ...ended, key: item("nightly").key, result: "applied", url: "http://127.0.0.1/x" },
        {
          ...ended,
          key: item("stock").key,
          result: "failed",
          left: "as-before",
          error: { code: "engine-failed", kind: "failure", message: "The server failed." },
        },
      ],
    },
  };

  it("lists each flow, what failed first, with the link to the engine and a retry of what failed only", () => {
    const shown = text(stage);
    expect(shown).toContain("1 applied, 1 failed.");
    expect(shown.indexOf("<strong>stock")).toBeLessThan(shown.indexOf("<strong>nightly"));
    expect(shown).toContain("It is as before.");
    expect(shown).toContain('data-url="http://127.0.0.1/x"');
    expect(shown).toContain("Retry stock");
    expect(leftOver(stage)).toEqual(["stock"]);
  });

  it("that was never told retries what is not known to be done", () => {
    const [applied] = stage.is === "done" ? stage.result.items : [];
    const error = { code: "internal" as const, kind: "failure" as const, message: "The host died." };
    expect(leftOver({ is: "failed", plan: both, items: applied === undefined ? [] : [applied], error })).toEqual([
      "stock",
    ]);
  });
});
