// Which Releases can run only the code that they name.
import type { JsonObject } from "@acme/sdk-core";
import { expect, test } from "vitest";
import { isPinned } from "./pinned.ts";

const commit = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
const clone: JsonObject = {
  "prefect.deployments.steps.git_clone": { repository: "https://example.com/shop", commit_sha: commit },
};
const script = (text: string): JsonObject => ({ "prefect.deployments.steps.run_shell_script": { script: text } });

test.each<[string, JsonObject[], boolean]>([
  ["a clone at a commit", [clone], true],
  ["with an installation", [clone, script("pip install -r requirements.txt")], true],
  ["with a script that moves the checkout", [clone, script("git checkout main\ngit pull")], false],
  ["with a script that downloads", [clone, script("cd x && curl -O https://example.com/x.py")], false],
])("%s", (_what, pullSteps, pinned) => {
  expect(isPinned({ code: { commit }, pullSteps })).toBe(pinned);
});

test.each([
  ["1.4.2", true],
  ["v1.4.2-rc1", true],
  ["1.4.2-latest", false],
  ["latest", false],
  ["main-0f1e2d3", true],
])("an image tagged %s", (tag, pinned) => {
  expect(isPinned({ code: { commit, image: `example.com/shop:${tag}` }, pullSteps: [] })).toBe(pinned);
});
