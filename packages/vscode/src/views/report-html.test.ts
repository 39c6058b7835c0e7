// What doctor and history say, as HTML.
import type { HistoryEntry } from "@acme/sdk-core";
import { expect, it } from "vitest";
import { doctorHtml, historyHtml } from "./report-html.ts";

it("shows what is wrong first, with what to do", () => {
  const { text: report } = doctorHtml("shop", [
    { name: "git", status: "ok", message: "2.39" },
    { name: "server of dev", status: "error", message: "No answer.", hint: "Start it." },
  ]);
  expect(report).toContain("1 of 2 checks need a look.");
  expect(report.indexOf("server of dev")).toBeLessThan(report.indexOf("git"));
  expect(report).toContain("Start it.");
  expect(doctorHtml("shop", [{ name: "git", status: "ok", message: "2.39" }]).text).toContain(
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
    actor: { name: "Ada<b>", source: "git", authenticated: false },
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
  const { text: report } = historyHtml("History of shop", [entry], undefined, [
    { code: "engine-unreachable", kind: "failure", message: "prod could not be read.", hint: "Start the server." },
  ]);
  expect(report).toContain("<code>bbbbbbb</code>");
  expect(report).toContain("Ada&#60;b&#62;");
  expect(report).toContain("it is time");
  expect(report).toContain("prod could not be read");
  expect(report).toContain("Start the server.");
  expect(historyHtml("History", [entry], "other", []).text).toContain("Nothing was recorded yet.");
});
