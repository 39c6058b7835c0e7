// Who is said to act.
import { userInfo } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { git, repository } from "../git/git.test-support.ts";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { declaredActor } from "./declared-actor.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
  [{ GITHUB_ACTIONS: "true", GITHUB_ACTOR: "ada" }, "ada"],
  [{ GITHUB_ACTIONS: "true", GITHUB_ACTOR: "ada", GITHUB_TRIGGERING_ACTOR: "grace" }, "grace"],
  [{ GITLAB_CI: "true", GITLAB_USER_LOGIN: "ada" }, "ada"],
  [{ TF_BUILD: "True", BUILD_REQUESTEDFOR: "Ada L", BUILD_REQUESTEDFOREMAIL: "ada@example.com" }, "ada@example.com"],
  [{ BUILDKITE: "true", BUILDKITE_BUILD_CREATOR: "Ada" }, "Ada"],
  [{ JENKINS_URL: "https://ci", BUILD_USER_ID: "ada" }, "ada"],
  [{ JENKINS_URL: "https://ci" }, "Jenkins"],
  [{ CI: "true" }, "CI"],
])("in CI whoever started the job: %j", async (env, name) => {
  expect(await declaredActor(temporaryFolder(), env)).toEqual({ name, source: "ci", authenticated: false });
});

test("git's e-mail address, that of the repository before that of the user; else its name", async () => {
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
  const { folder } = repository();
  git(folder, "config", "user.name", "Ada L");
  expect(await declaredActor(folder, {})).toEqual({ name: "Ada L", source: "git", authenticated: false });
  git(folder, "config", "user.email", "ada@example.com");
  git(folder, "config", "--add", "user.email", "ada@team.example.com");
  expect(await declaredActor(folder, { CI: "false" })).toMatchObject({ name: "ada@team.example.com" });
});

test("without git's configuration, or without git, the user of the operating system", async () => {
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
  const expected = { name: userInfo().username, source: "os", authenticated: false };
  expect(await declaredActor(temporaryFolder(), {})).toEqual(expected);
  vi.stubEnv("PATH", "");
  expect(await declaredActor(temporaryFolder(), {})).toEqual(expected);
});
