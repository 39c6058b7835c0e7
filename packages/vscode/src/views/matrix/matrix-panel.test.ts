import type * as vscode from "vscode";
import { expect, it, vi } from "vitest";
import { refreshItem } from "../../commands/refresh.ts";
import { fakeProject } from "../../model/project.test-support.ts";
import { FakePanel, fakeVscode } from "../../platform/window.test-support.ts";
import { MatrixPanel } from "./matrix-panel.ts";

vi.mock("vscode", async () => (await import("../../platform/window.test-support.ts")).fakeVscode);

it("checks the setup of its own project where no file is to blame", () => {
  const run = vi.spyOn(fakeVscode.commands, "executeCommand");
  const project = fakeProject();
  const page = new FakePanel("Matrix");
  const panel = new MatrixPanel(
    page as unknown as vscode.WebviewPanel,
    project,
    new fakeVscode.Uri("/extension") as unknown as vscode.Uri,
  );
  page.say({ type: "doctor" });
  expect(run).toHaveBeenLastCalledWith("acme.doctor", { subject: { is: "project", project } });
  panel.dispose();
});

it("reads everything at its Refresh, as the one of the project's row does", async () => {
  const refresh = vi.fn<(options: unknown) => Promise<void>>(() => Promise.resolve());
  const run = vi.spyOn(fakeVscode.commands, "executeCommand");
  const page = new FakePanel("Matrix");
  const panel = new MatrixPanel(
    page as unknown as vscode.WebviewPanel,
    { ...fakeProject(), refresh },
    new fakeVscode.Uri("/extension") as unknown as vscode.Uri,
  );
  page.say({ type: "refresh" });
  const [id, ...args] = run.mock.lastCall ?? [];
  expect(id).toBe("acme.refreshItem");
  await refreshItem(undefined, args);
  expect(refresh).toHaveBeenCalledExactlyOnceWith({ everything: true });
  panel.dispose();
});
