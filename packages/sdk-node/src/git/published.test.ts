// Whether a commit can be cloned, asked of real repositories.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temp-folder.test-support.ts";
import { commit, git, repositoryWithRemote } from "./git.test-support.ts";
import { gitRepository } from "./git-repository.ts";

const open = (directory: string) => gitRepository({ directory, env: {} });

test("a pushed commit and those before it are published, one that was not pushed is not, until it is", async () => {
  const { folder, first, remote } = repositoryWithRemote();
  const code = open(folder);
  const second = commit(folder, { "b.py": "" });
  expect(await code.isPublished(first, remote)).toBe(true);
  expect(await code.isPublished(second, remote)).toBe(false);
  git(folder, "push", "--quiet");
  expect(await code.isPublished(second, remote)).toBe(true);
  expect(await code.isPublished(first, remote)).toBe(true);
});

test("what is known locally is enough: the remote is not asked", async () => {
  const { folder, first } = repositoryWithRemote();
  git(folder, "remote", "set-url", "origin", "https://no-such-host.invalid/team/shop");
  expect(await open(folder).isPublished(first, "git@no-such-host.invalid:team/shop.git")).toBe(true);
});

test("published on another remote is not published on this one", async () => {
  const { folder, remote } = repositoryWithRemote();
  const fork = join(temporaryFolder(), "fork.git");
  git(folder, "init", "--quiet", "--bare", fork);
  git(folder, "remote", "add", "fork", fork);
  const second = commit(folder, { "b.py": "" });
  git(folder, "push", "--quiet", "fork", "main");
  const code = open(folder);
  expect(await code.isPublished(second, fork)).toBe(true);
  expect(await code.isPublished(second, remote)).toBe(false);
});

test("a URL that is no remote is asked: its tips, what is behind them, and a file: spelling", async () => {
  const { folder, first, remote } = repositoryWithRemote();
  const second = commit(folder, { "b.py": "" });
  git(folder, "push", "--quiet");
  git(folder, "remote", "remove", "origin");
  const url = pathToFileURL(remote).href;
  expect(await open(folder).isPublished(second, url)).toBe(true);
  expect(await open(folder).isPublished(first, url)).toBe(true);
  expect(await open(folder).isPublished(commit(folder, { "c.py": "" }), url)).toBe(false);
});

test("a shallow clone at a commit that the branch has left behind", async () => {
  const { folder, first, remote } = repositoryWithRemote();
  const second = commit(folder, { "b.py": "" });
  commit(folder, { "c.py": "" });
  git(folder, "push", "--quiet");
  const clone = temporaryFolder();
  git(clone, "init", "--quiet");
  git(clone, "remote", "add", "origin", pathToFileURL(remote).href);
  git(clone, "fetch", "--quiet", "--depth=1", "origin", second);
  git(clone, "checkout", "--quiet", "FETCH_HEAD");
  const code = open(clone);
  expect((await code.head()).commit).toBe(second);
  expect(await code.isPublished(second, remote)).toBe(true);
  await expect(code.compare(first, "HEAD")).rejects.toMatchObject({
    code: "revision-unknown",
    hint: expect.stringContaining("--unshallow") as string,
  });
  expect(await code.isPublished(commit(clone, { "d.py": "" }), remote)).toBe(false);
});

test("a remote that cannot be asked is an error, not an answer; without credentials in it", async () => {
  const { folder } = repositoryWithRemote();
  const second = commit(folder, { "b.py": "" });
  const failure: unknown = await open(folder)
    .isPublished(second, "http://ada:s3cret@127.0.0.1:9/team/shop.git")
    .catch((caught: unknown) => caught);
  expect(failure).toMatchObject({
    code: "tool-failed",
    message: expect.stringMatching(
      /^Whether commit [0-9a-f]{7} is on http:\/\/127\.0\.0\.1:9\/team\/shop\.git is not known here/,
    ) as string,
    hint: "See why: git ls-remote http://127.0.0.1:9/team/shop.git",
  });
  expect((failure as Error).message).not.toContain("s3cret");
});
