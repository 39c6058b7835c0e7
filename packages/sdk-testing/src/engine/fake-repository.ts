// A version control in memory: files, commits, branches. It holds text only; what a flow looks like in it is flow-source.ts.
import {
  AcmeError,
  type CodeRepository,
  type Commit,
  type Comparison,
  digestJson,
  type FileDifference,
  type Head,
  type LoggedCommit,
  type Remote,
} from "@acme/sdk-core";
import { Calls } from "../calls/calls.ts";
import { FakeClock } from "./fake-clock.ts";

type Files = ReadonlyMap<string, string>;

interface Snapshot extends Commit {
  parent?: string;
  files: Files;
}

/** What a {@link FakeRepository} is made with; all of it has defaults. */
export interface FakeRepositoryOptions {
  calls?: Calls;
  clock?: FakeClock;
  /** The project's folder, for what reads files itself. Default: `/project`, which is nowhere. */
  directory?: string;
  /** Told of each file of the working tree that changes, so that it can stand on a disk, too; no text: it is removed. */
  mirror?: (path: string, text: string | undefined) => void;
}

/** A git repository that is not one: a test edits, commits and branches, and the Portal asks it as it would ask git. */
export class FakeRepository implements CodeRepository {
  readonly directory: string;
  /** Who commits. */
  author = "Ada";
  /** Whether a commit is on the remote at once. Set it to false for commits that nobody pushed. */
  pushes = true;
  readonly #calls: Calls;
  readonly #clock: FakeClock;
  readonly #mirror: NonNullable<FakeRepositoryOptions["mirror"]>;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #branches = new Map<string, string>();
  readonly #published = new Set<string>();
  readonly #tree = new Map<string, string>();
  #branch: string | undefined = "main";
  #commit = "";

  constructor(options: FakeRepositoryOptions = {}) {
    this.#calls = options.calls ?? new Calls();
    this.#clock = options.clock ?? new FakeClock();
    this.directory = options.directory ?? "/project";
    this.#mirror = options.mirror ?? (() => {});
    this.commit("First commit");
  }

  /** Writes a file of the working tree. */
  write(path: string, text: string): void {
    this.#tree.set(path, text);
    this.#mirror(path, text);
  }

  /** The text of a file of the working tree. Throws where there is none. */
  text(path: string): string {
    const text = this.#tree.get(path);
    if (text === undefined) throw new Error(`There is no file ${path} in the fake repository`);
    return text;
  }

  /** Removes a file of the working tree. */
  remove(path: string): void {
    this.#tree.delete(path);
    this.#mirror(path, undefined);
  }

  /** `git mv`. */
  move(from: string, to: string): void {
    this.write(to, this.text(from));
    this.remove(from);
  }

  /** Commits the working tree. Gives the full hash. */
  commit(subject = "A change"): string {
    const files = new Map(this.#tree);
    const parent = this.#commit === "" ? undefined : this.#commit;
    const date = this.#clock.iso();
    const content = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = digestJson([parent ?? null, subject, date, this.author, content], 40);
    this.#snapshots.set(hash, {
      hash,
      author: this.author,
      date,
      subject,
      files,
      ...(parent === undefined ? {} : { parent }),
    });
    this.#commit = hash;
    if (this.#branch !== undefined) this.#branches.set(this.#branch, hash);
    if (this.pushes) this.#published.add(hash);
    return hash;
  }

  /** `git switch`, or `git switch --create` where the branch is new. What is not committed is lost. */
  switch(branch: string): void {
    this.#branch = branch;
    const commit = this.#branches.get(branch) ?? this.#commit;
    this.#branches.set(branch, commit);
    this.#checkout(commit);
  }

  /** `git switch --detach`. Default: where HEAD stands. */
  detach(commit: string = this.#commit): void {
    this.#branch = undefined;
    this.#checkout(commit);
  }

  /** The full hash that HEAD stands on, without asking as a port. */
  get headCommit(): string {
    return this.#commit;
  }

  isPresent(): Promise<boolean> {
    return this.#answer("isPresent", () => true);
  }

  prefix(): Promise<string> {
    return this.#answer("prefix", () => "");
  }

  head(): Promise<Head> {
    return this.#answer("head", () => ({
      commit: this.#commit,
      ...(this.#branch === undefined ? {} : { branch: this.#branch }),
      dirty: changedPaths(this.#snapshot(this.#commit).files, this.#tree),
    }));
  }

  resolve(revision: string): Promise<string> {
    return this.#answer("resolve", () => this.#resolve(revision));
  }

  remotes(): Promise<Remote[]> {
    return this.#answer("remotes", () => [{ name: "origin", url: "https://git.example.com/shop.git" }]);
  }

  isPublished(commit: string, _url: string): Promise<boolean> {
    return this.#answer("isPublished", () => this.#published.has(this.#resolve(commit)));
  }

  defaultBranch(): Promise<string | undefined> {
    return this.#answer("defaultBranch", () => "main");
  }

  files(): Promise<string[]> {
    return this.#answer("files", () => [...this.#tree.keys()].sort());
  }

  readCommit(revision: string): Promise<Commit> {
    return this.#answer("readCommit", () => commitOf(this.#snapshot(this.#resolve(revision))));
  }

  compare(left: string, right: string, options: { files?: boolean } = {}): Promise<Comparison> {
    return this.#answer("compare", () => {
      const ways = [this.#ancestry(this.#resolve(left)), this.#ancestry(this.#resolve(right))] as const;
      const without = (own: readonly Snapshot[], other: readonly Snapshot[]): LoggedCommit[] =>
        own
          .filter((snapshot) => !other.includes(snapshot))
          .map((snapshot) => ({
            ...commitOf(snapshot),
            files: options.files === true ? this.#changed(snapshot).map((path) => ({ path })) : [],
          }));
      return { left: without(...ways), right: without(ways[1], ways[0]) };
    });
  }

  readFile(revision: string, path: string): Promise<string | undefined> {
    return this.#answer("readFile", () => this.#snapshot(this.#resolve(revision)).files.get(path));
  }

  differences(left: string, right: string): Promise<FileDifference[]> {
    return this.#answer("differences", () => {
      const [before, after] = [left, right].map((revision) => this.#snapshot(this.#resolve(revision)).files) as [
        Files,
        Files,
      ];
      return changedPaths(before, after).map((path) => ({
        path,
        is: before.has(path) ? (after.has(path) ? "changed" : "removed") : "added",
      }));
    });
  }

  #answer<T>(method: string, work: () => T): Promise<T> {
    return this.#calls.answer({ port: "code", method, environments: [], flows: [] }, work);
  }

  #checkout(commit: string): void {
    this.#commit = commit;
    for (const path of this.#tree.keys()) this.remove(path);
    for (const [path, text] of this.#snapshot(commit).files) this.write(path, text);
  }

  #resolve(revision: string): string {
    if (revision === "HEAD") return this.#commit;
    const branch = this.#branches.get(revision);
    if (branch !== undefined) return branch;
    const found = [...this.#snapshots.keys()].filter((hash) => revision.length >= 7 && hash.startsWith(revision));
    if (found.length === 1 && found[0] !== undefined) return found[0];
    throw new AcmeError({
      code: "revision-unknown",
      message: `${revision} is no commit or branch of the fake repository.`,
      hint: "Commit it first.",
    });
  }

  #snapshot(commit: string): Snapshot {
    const snapshot = this.#snapshots.get(commit);
    if (snapshot === undefined) throw new Error(`The fake repository lost the commit ${commit}`);
    return snapshot;
  }

  /** Newest first. */
  #ancestry(commit: string): Snapshot[] {
    const snapshot = this.#snapshot(commit);
    return [snapshot, ...(snapshot.parent === undefined ? [] : this.#ancestry(snapshot.parent))];
  }

  #changed({ parent, files }: Snapshot): string[] {
    return changedPaths(parent === undefined ? new Map() : this.#snapshot(parent).files, files);
  }
}

function commitOf({ hash, author, date, subject }: Snapshot): Commit {
  return { hash, author, date, subject };
}

function changedPaths(before: Files, after: Files): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort();
}
