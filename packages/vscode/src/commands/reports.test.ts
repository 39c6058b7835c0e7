// What doctor and history say, in Markdown.
import type { HistoryEntry } from "@acme/sdk-core";
import { expect, it, vi } from "vitest";
import { doctorReport } from "./doctor.ts";
import { historyReport } from "./show-history.ts";

vi.mock("vscode", () => ({}));

it("shows what is wrong first, with what to do", () => {
  const report = doctorReport({ name: "shop" }, [
    { name: "git", status: "ok", message: "2.39" },
    { name: "server of dev", status: "error", message: "No answer.", hint: "Start it." },
  ]);
  expect(report).toContain("1 of 2 checks need a look.");
  expect(report.indexOf("server of dev")).toBeLessThan(report.indexOf("git"));
  expect(report).toContain(String.raw`→ Start it\.`);
  expect(doctorReport({ name: "shop" }, [{ name: "git", status: "ok", message: "2.39" }])).toContain(
    "Everything is in place.",
  );
});

it("shows who changed what, where, how it ended and why, and lets no text become markup", () => {
  const entry: HistoryEntry = {
    format: 1,
    batch: "1",
    phase: "result",
    at: "2026-11-25T11:00:00Z",
    action: "promote",
    project: "shop",
    environment: "uat",
    from: "dev",
    actor: { name: "Ada|Lovelace", source: "git", authenticated: false },
    reason: "it is time",
    changes: [
      {
        key: { project: "shop", flow: "nightly", environment: "uat" },
        after: { id: "b", code: { commit: "b".repeat(40) }, pinned: true, runs: {} },
        settings: {},
        result: "applied",
      },
    ],
  };
  const report = historyReport("History of shop", [entry], undefined, ["prod could not be read."]);
  expect(report).toContain("`bbbbbbb` | applied");
  expect(report).toContain(String.raw`Ada\|Lovelace`);
  expect(report).toContain("it is time");
  expect(report).toContain("prod could not be read");
  expect(historyReport("History", [entry], "other", [])).toContain("Nothing was recorded yet.");
});
