// What git says about a project, from real repositories.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryFolder, writeFiles } from "../temp-folder.test-support.ts";
import { commit, git, repository, repositoryWithRemote } from "./git.test-support.ts";
import { gitRepository } from "./git-repository.ts";

afterEach(() => vi.unstubAllEnvs());

const open = (directory: string, env: Record<string, string> = {}) => gitRepository({ directory, env });

test("a folder in no repository is not present, and each question says what to do", async () => {
  const code = open(temporaryFolder());
  expect(await code.isPresent()).toBe(false);
  for (const ask of [
    () => code.head(),
    () => code.prefix(),
    () => code.remotes(),
    () => code.files(),
    () => code.resolve("main"),
    () => code.defaultBranch(),
  ]) {
    await expect(ask()).rejects.toMatchObject({
      code: "repository-missing",
      message: expect.stringContaining("is not in a git repository") as string,
      hint: expect.stringContaining("git init") as string,
    });
  }
});

test("a repository that is made later is found by the same instance", async () => {
  const folder = temporaryFolder();
  const code = open(folder);
  expect(await code.isPresent()).toBe(false);
  git(folder, "init", "--quiet");
  commit(folder, { "a.py": "" });
  expect(await code.isPresent()).toBe(true);
});

test("a branch without a commit", async () => {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  const code = open(folder);
  expect(await code.isPresent()).toBe(false);
  await expect(code.head()).rejects.toMatchObject({
    code: "repository-missing",
    message: expect.stringContaining("no commit yet") as string,
  });
  await expect(code.resolve("HEAD")).rejects.toMatchObject({ code: "repository-missing" });
});

test("a bare repository, and the inside of .git", async () => {
  const { folder, remote } = repositoryWithRemote();
  for (const directory of [remote, join(folder, ".git")]) {
    expect(await open(directory).isPresent()).toBe(false);
    await expect(open(directory).head()).rejects.toMatchObject({
      code: "repository-missing",
      message: expect.stringContaining("without a working tree") as string,
    });
  }
});

test("a clean tree on a branch with slash, hyphen and underscore", async () => {
  const { folder, first } = repository();
  git(folder, "switch", "--quiet", "--create", "feature/x-y_z");
  expect(await open(folder).head()).toEqual({ commit: first, branch: "feature/x-y_z", dirty: [] });
});

test("a dirty tree: changed, staged, deleted, renamed, untracked, in conflict; ignored files are clean", async () => {
  const { folder } = repository({
    "changed.py": "",
    "deleted.py": "",
    "old name.py": "x\n".repeat(40),
    ".gitignore": "*.log\n",
  });
  writeFiles(folder, { "changed.py": "1", "staged.py": "", "flöws/nächtlich 2.py": "", "noise.log": "" });
  git(folder, "add", "staged.py");
  rmSync(join(folder, "deleted.py"));
  git(folder, "mv", "old name.py", "new name.py");
  const { dirty } = await open(folder).head();
  expect(dirty.toSorted()).toEqual([
    "changed.py",
    "deleted.py",
    "flöws/nächtlich 2.py",
    "new name.py",
    "old name.py",
    "staged.py",
  ]);
});

test("a file in conflict is dirty, and listed once", async () => {
  const { folder } = repository({ "a.py": "0\n" });
  git(folder, "switch", "--quiet", "--create", "other");
  commit(folder, { "a.py": "1\n" });
  git(folder, "switch", "--quiet", "main");
  commit(folder, { "a.py": "2\n" });
  expect(() => git(folder, "merge", "other")).toThrow("Command failed");
  const code = open(folder);
  expect((await code.head()).dirty).toEqual(["a.py"]);
  expect(await code.files()).toEqual(["a.py"]);
});

test("a file that was removed is not listed, be that staged or not", async () => {
  const { folder } = repository({ "a.py": "", "gone/b.py": "", "gone/c.py": "", "d.py": "" });
  rmSync(join(folder, "gone"), { recursive: true });
  git(folder, "rm", "--quiet", "d.py");
  expect(await open(folder).files()).toEqual(["a.py"]);
});

test("the user's configuration does not change what is read", async () => {
  const { folder } = repository({ "a.py": "" });
  for (const [key, value] of [
    ["status.showUntrackedFiles", "no"],
    ["status.relativePaths", "true"],
    ["core.quotePath", "true"],
    ["color.ui", "always"],
    ["log.showSignature", "true"],
    ["log.date", "relative"],
  ] as const) {
    git(folder, "config", key, value);
  }
  writeFiles(folder, { "ü.py": "" });
  const code = open(folder);
  expect((await code.head()).dirty).toEqual(["ü.py"]);
  expect(await code.files()).toEqual(["ü.py", "a.py"]);
  const second = commit(folder, {}, "Ünïcode");
  const written = { hash: second, author: "Ada", date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string };
  expect(await code.readCommit("HEAD")).toEqual({ ...written, subject: "Ünïcode" });
  expect(await code.compare("HEAD~1", "HEAD", { files: true })).toEqual({
    left: [],
    right: [{ ...written, subject: "Ünïcode", files: [{ path: "ü.py" }] }],
  });
});

test("a project in a subfolder: paths are relative to it, and changes beside it are not its own", async () => {
  const { folder } = repository({ "teams/größe 1/flows/a.py": "", "other/b.py": "" });
  writeFiles(folder, { "teams/größe 1/flows/a.py": "1", "teams/größe 1/new.py": "", "other/b.py": "1" });
  const code = open(join(folder, "teams/größe 1"));
  expect(await code.prefix()).toBe("teams/größe 1");
  expect((await code.head()).dirty.toSorted()).toEqual(["flows/a.py", "new.py"]);
  expect((await code.files()).toSorted()).toEqual(["flows/a.py", "new.py"]);
});

test("a second worktree is a repository of its own HEAD", async () => {
  const { folder } = repository();
  const tree = join(temporaryFolder(), "tree");
  git(folder, "worktree", "add", "--quiet", "-b", "second", tree);
  const only = commit(tree, { "c.py": "" });
  expect(await open(tree).head()).toEqual({ commit: only, branch: "second", dirty: [] });
});

test("variables of a git hook do not lead to another repository", async () => {
  const { folder, first } = repository();
  const { folder: other } = repository({ "other.py": "" });
  vi.stubEnv("GIT_DIR", join(other, ".git"));
  expect((await open(folder).head()).commit).toBe(first);
});

test.each([
  [{}, undefined],
  [{ GITHUB_ACTIONS: "true", GITHUB_REF: "refs/heads/feature/x", GITHUB_SHA: "HEAD" }, "feature/x"],
  [
    { GITHUB_ACTIONS: "true", GITHUB_HEAD_REF: "feature/x-y_z", GITHUB_REF: "refs/pull/7/merge", GITHUB_SHA: "other" },
    "feature/x-y_z",
  ],
  [{ GITHUB_ACTIONS: "true", GITHUB_REF: "refs/tags/v1", GITHUB_SHA: "HEAD" }, undefined],
  [{ GITHUB_ACTIONS: "true", GITHUB_REF: "refs/heads/main", GITHUB_SHA: "other" }, undefined],
  [{ GITLAB_CI: "true", CI_COMMIT_BRANCH: "main" }, "main"],
  [{ TF_BUILD: "True", BUILD_SOURCEBRANCH: "refs/heads/releases/1", BUILD_SOURCEVERSION: "HEAD" }, "releases/1"],
  [
    { TF_BUILD: "True", BUILD_SOURCEBRANCH: "refs/pull/1/merge", SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/fix" },
    "fix",
  ],
  [{ BUILDKITE: "true", BUILDKITE_BRANCH: "main", BUILDKITE_COMMIT: "HEAD" }, "main"],
  [{ JENKINS_URL: "https://ci", GIT_BRANCH: "origin/feature/x" }, "feature/x"],
  [{ BRANCH_NAME: "left-over-in-a-shell" }, undefined],
])("a detached HEAD has the branch that the CI job is about: %j", async (env, branch) => {
  const { folder, first } = repository();
  git(folder, "checkout", "--quiet", "--detach");
  const hashes: Record<string, string> = { HEAD: first, other: "f".repeat(40) };
  const job = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      name.includes("SHA") || name.includes("VERSION") ? (hashes[value] ?? value) : value,
    ]),
  );
  expect((await open(folder, job).head()).branch).toBe(branch);
});

test("a branch that is checked out counts more than what CI says", async () => {
  const { folder } = repository();
  expect((await open(folder, { GITLAB_CI: "true", CI_COMMIT_BRANCH: "other" }).head()).branch).toBe("main");
});

test("commits, branches and tags are resolved; a branch that is only on the remote, too", async () => {
  const { folder, first } = repositoryWithRemote();
  git(folder, "tag", "-a", "v1", "-m", "One");
  git(folder, "push", "--quiet", "origin", "main:feature/x-y_z");
  const code = open(folder);
  for (const revision of ["HEAD", "main", "v1", first, first.slice(0, 8), "origin/main", "feature/x-y_z"]) {
    expect([revision, await code.resolve(revision)]).toEqual([revision, first]);
  }
  for (const revision of ["nope", "", "--all", "main..main", "HEAD:flows.py", "f".repeat(40)]) {
    await expect(code.resolve(revision)).rejects.toMatchObject({
      code: "revision-unknown",
      message: expect.stringContaining(revision) as string,
    });
  }
});

test("what each of two has alone, newest first, with the files that each commit changed", async () => {
  const { folder, first } = repository({ "a.py": "1\n2\n3\n4\n", "lib/x.py": "", "sub/y.py": "0\n" });
  const code = open(folder);
  git(folder, "mv", "a.py", "sub/b.py");
  const moved = commit(folder, { "lib/x.py": "1" }, "Move a");
  const empty = commit(folder, {}, "Nothing \u001f changed");
  git(folder, "switch", "--quiet", "--create", "side", first);
  const side = commit(folder, { "sub/y.py": "side\n" }, "On the side");
  const files = { files: true };
  expect(await code.compare("main", "side", files)).toMatchObject({
    left: [
      { hash: empty, subject: "Nothing   changed", files: [] },
      { hash: moved, subject: "Move a", files: [{ path: "lib/x.py" }, { path: "sub/b.py", from: "a.py" }] },
    ],
    right: [{ hash: side, files: [{ path: "sub/y.py" }] }],
  });
  expect((await code.compare("main", "side")).left.map((each) => each.files)).toEqual([[], []]);
  expect(await code.compare("main", "main")).toEqual({ left: [], right: [] });
  expect(await code.compare(first.slice(0, 8), side)).toMatchObject({ left: [], right: [{ hash: side }] });

  // A merge has the files that it resolved itself, and none of those that it only brings.
  git(folder, "switch", "--quiet", "main");
  commit(folder, { "sub/y.py": "main\n" }, "On main");
  expect(() => git(folder, "merge", "side")).toThrow("Command failed");
  const merge = commit(folder, { "sub/y.py": "both\n" }, "Merge side");
  const inSub = gitRepository({ directory: join(folder, "sub") });
  const { right } = await inSub.compare(first, "main", files);
  expect(right.map(({ subject, files: changed }) => [subject, changed])).toEqual([
    ["Merge side", [{ path: "y.py" }]],
    ["On main", [{ path: "y.py" }]],
    ["On the side", [{ path: "y.py" }]],
    ["Nothing   changed", []],
    ["Move a", [{ path: "../lib/x.py" }, { path: "b.py", from: "../a.py" }]],
  ]);
  expect(right[0]?.hash).toBe(merge);
});

test("two commits of which git does not know one", async () => {
  const { folder, first } = repository();
  const code = open(folder);
  for (const [left, right] of [
    ["nope", "main"],
    [first, "f".repeat(40)],
    ["f".repeat(40), first],
  ] as const) {
    await expect(code.compare(left, right)).rejects.toMatchObject({
      code: "revision-unknown",
      message: expect.stringContaining(left === first ? right : left) as string,
      hint: expect.stringContaining("git fetch") as string,
    });
  }
});

test("a shallow clone says where it cannot tell, and tells what it can", async () => {
  const { folder, first } = repository();
  const second = commit(folder, { "b.py": "" });
  const third = commit(folder, { "c.py": "" });
  const clone = temporaryFolder();
  git(clone, "clone", "--quiet", "--depth=2", `file://${folder}`, ".");
  const code = open(clone);
  expect(await code.compare(second, third)).toEqual({ left: [], right: [expect.objectContaining({ hash: third })] });
  git(clone, "fetch", "--quiet", "--depth=1", "origin", first);
  expect(await code.compare(first, third)).toMatchObject({ cut: true });
  // In a whole one the first commit of all has no parent either.
  git(folder, "switch", "--quiet", "--orphan", "other");
  const other = commit(folder, { "d.py": "" });
  expect(await open(folder).compare(other, first)).not.toHaveProperty("cut");
});

test("the default branch: what the remote's HEAD names, else main or master", async () => {
  const { folder } = repositoryWithRemote();
  const code = open(folder);
  expect(await code.defaultBranch()).toBe("main");
  git(folder, "push", "--quiet", "origin", "main:trunk/x");
  git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk/x");
  expect(await code.defaultBranch()).toBe("trunk/x");
});

test("the default branch of a detached clone of CI, which has no branch and no remote HEAD", async () => {
  const { folder } = repositoryWithRemote();
  git(folder, "checkout", "--quiet", "--detach");
  git(folder, "branch", "--quiet", "-D", "main");
  expect(await open(folder).defaultBranch()).toBe("main");
  git(folder, "update-ref", "-d", "refs/remotes/origin/main");
  expect(await open(folder).defaultBranch()).toBeUndefined();
});

test("remotes come without credentials, and anew each time", async () => {
  const { folder } = repository();
  const code = open(folder);
  expect(await code.remotes()).toEqual([]);
  git(folder, "remote", "add", "origin", "https://ada:s3cr@et@example.com/team/shop.git");
  git(folder, "remote", "add", "up.stream", "ssh://git:pw@example.com/team/shop.git");
  expect(await code.remotes()).toEqual([
    { name: "origin", url: "https://example.com/team/shop.git" },
    { name: "up.stream", url: "ssh://git@example.com/team/shop.git" },
  ]);
});

test("a repository of another user that git does not trust", async () => {
  const { folder } = repository();
  const sub = join(folder, "sub");
  mkdirSync(sub);
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  expect(await open(sub).isPresent()).toBe(false);
  await expect(open(sub).head()).rejects.toMatchObject({
    code: "repository-missing",
    message: expect.stringContaining("belongs to another user") as string,
    hint: expect.stringContaining(`git config --global --add safe.directory '${folder}'`) as string,
  });
});

test("a file at a commit, in a project that is a part of its repository", async () => {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  const first = commit(folder, { "jobs/a b.py": "x = 1\n", "top.py": "" });
  const second = commit(folder, { "jobs/a b.py": "x = 2\n" });
  const code = open(join(folder, "jobs"));
  expect(await code.readFile(first, "a b.py")).toBe("x = 1\n");
  expect(await code.readFile(second, "a b.py")).toBe("x = 2\n");
  expect(await code.readFile("HEAD", "../top.py")).toBe("");
  for (const path of ["gone.py", "top.py", "../../outside.py", "."])
    expect(await code.readFile(first, path)).toBeUndefined();
  await expect(code.readFile("f".repeat(40), "a b.py")).rejects.toMatchObject({ code: "revision-unknown" });
});

test("what differs between two commits, in the project only, with what was moved", async () => {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  const text = "line\n".repeat(20);
  const first = commit(folder, { "jobs/kept.py": "1", "jobs/old.py": text, "jobs/gone.py": "x", "top.py": "1" });
  rmSync(join(folder, "jobs/old.py"));
  rmSync(join(folder, "jobs/gone.py"));
  const second = commit(folder, { "jobs/kept.py": "2", "jobs/new.py": text, "jobs/ä.py": "y", "top.py": "2" });
  const files = await open(join(folder, "jobs")).differences(first, second);
  expect(files).toEqual([
    { path: "gone.py", is: "removed" },
    { path: "kept.py", is: "changed" },
    { path: "new.py", from: "old.py", is: "moved" },
    { path: "ä.py", is: "added" },
  ]);
});
