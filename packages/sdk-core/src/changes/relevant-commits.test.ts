import { expect, it } from "vitest";
import type { ChangedFile, LoggedCommit } from "../ports/code-repository.ts";
import { relevantCommits } from "./relevant-commits.ts";

function commit(subject: string, ...files: ChangedFile[]): LoggedCommit {
  return { hash: subject, author: "Ada", date: "2026-11-24T12:00:00Z", subject, files };
}

it("keeps the commits that change one of the files, and follows a file to where it was before it was moved", () => {
  const commits = [
    commit("newest", { path: "flows/b.py" }),
    commit("other", { path: "flows/c.py" }, { path: "flows/b.pyc" }),
    commit("moved", { path: "flows/b.py", from: "flows/a.py" }),
    commit("before it was moved", { path: "flows/a.py" }),
    commit("imported", { path: "lib/x.py" }),
    commit("empty"),
  ];
  const subjects = (...files: string[]): string[] => relevantCommits(commits, files).map(({ subject }) => subject);
  expect(subjects("flows/b.py", "lib/x.py")).toEqual(["newest", "moved", "before it was moved", "imported"]);
  expect(subjects("flows/c.py")).toEqual(["other"]);
  expect(subjects()).toEqual([]);
});
