import { aCommit, aContext, aRelease } from "@acme/sdk-testing";
import { expect, test } from "vitest";
import { EarlierCodeLookup } from "./earlier-code.ts";

test("of an image it is said that nobody asked its registry", async () => {
  const release = aRelease({ code: { image: "r.example/shop:1.4.2" }, runs: {} });
  expect(await new EarlierCodeLookup().look(release, aContext())).toEqual({
    refusals: [],
    notes: ["Whether its image r.example/shop:1.4.2 is still in its registry was not checked: see that it is."],
  });
});

test("of a Release without one nothing is said", async () => {
  const release = aRelease({ code: { packageVersion: "1.4.2" }, runs: {} });
  expect(await new EarlierCodeLookup().look(release, aContext())).toEqual({ refusals: [], notes: [] });
});

const cloning = (repository: string, commit: string): ReturnType<typeof aRelease> =>
  aRelease({
    code: { commit },
    runs: { pull_steps: [{ "prefect.deployments.steps.git_clone": { repository, commit_sha: commit } }] },
  });

test("of a commit it is said that nobody asked for it, where there is no git", async () => {
  const context = aContext();
  context.code.isPresent = () => Promise.resolve(false);
  const release = cloning("https://git.example/shop.git", aCommit("b"));
  expect(await new EarlierCodeLookup().look(release, context)).toEqual({
    refusals: [],
    notes: [
      "Whether its commit bbbbbbb can still be cloned was not checked: this project is in no git repository, which would ask.",
    ],
  });
});

test.each([
  ["{{ prefect.variables.repository }}", aCommit("b"), "its commit bbbbbbb"],
  ["https://git.example/shop.git", "{{ prefect.variables.commit }}", "its commit"],
])(
  "of a clone that a variable names it is said that only the server knows it: %s",
  async (repository, commit, what) => {
    expect(await new EarlierCodeLookup().look(cloning(repository, commit), aContext())).toEqual({
      refusals: [],
      notes: [
        `Whether ${what} can still be cloned was not checked: only the server knows the block or variable that names it.`,
      ],
    });
  },
);
