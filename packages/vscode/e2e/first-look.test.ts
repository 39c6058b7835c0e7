// A data engineer installs the extension and opens what they have.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Workbench } from "./support/workbench.ts";

let workbench: Workbench;
const folder = mkdtempSync(join(tmpdir(), "acme-first-"));

beforeAll(async () => {
  workbench = await Workbench.start();
});
afterEach((context) => workbench.keepFailure(context));
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("without a folder the view says what to do", async () => {
  const user = await workbench.open("first-look");
  await user.openContainer();
  const flows = user.view("Flows");
  await flows.getByText("Open the folder of a Python project").waitFor();
  expect(await flows.getByRole("button", { name: "Open Folder" }).count()).toBe(1);
  await user.shoot("no-folder");
  await user.close();
});
