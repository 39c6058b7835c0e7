// A data engineer installs the extension and opens what they have.
import { beforeAll, expect, test } from "vitest";
import { endJourneyWithFile, startJourney } from "./support/journey.ts";
import type { WorkbenchPage } from "./support/workbench-page.ts";

let user: WorkbenchPage;

beforeAll(async () => {
  ({ user } = await startJourney("first-look"));
});
endJourneyWithFile();

test("without a folder the view says what to do", async () => {
  const flows = user.view("Flows");
  await flows.getByText("Open the folder of a Python project").waitFor();
  await expect.poll(() => flows.getByRole("button", { name: "Open Folder" }).count()).toBe(1);
  await user.shoot("no-folder");
});
