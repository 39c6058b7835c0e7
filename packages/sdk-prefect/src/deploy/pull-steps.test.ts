import { describe, expect, it } from "vitest";
import { type PullFacts, pullSteps } from "./pull-steps.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const clone = "prefect.deployments.steps.git_clone";
const steps = "prefect.deployments.steps";
const own = { [clone]: { repository: "https://example.com/team/shop.git" } };
const facts: PullFacts = {
  declared: undefined,
  commit,
  remotes: [
    { name: "upstream", url: "https://example.com/other.git" },
    { name: "origin", url: "https://example.com/team/shop.git" },
  ],
  prefix: "",
  image: undefined,
  imageFolder: "/opt/prefect/shop",
  buildsImage: false,
  environment: { BRANCH: "main", TOKEN: "hunter2" },
};

describe("where none are declared", () => {
  it("clones origin at the commit", () => {
    expect(pullSteps(facts)).toEqual({
      steps: [{ [clone]: { repository: "https://example.com/team/shop.git", commit_sha: commit } }],
      clones: ["https://example.com/team/shop.git"],
      runCommit: true,
    });
  });

  it("runs in the project's folder of the clone", () => {
    expect(pullSteps({ ...facts, prefix: "teams/shop" }).steps).toEqual([
      { [clone]: { id: "clone", repository: "https://example.com/team/shop.git", commit_sha: commit } },
      { "prefect.deployments.steps.set_working_directory": { directory: "{{ clone.directory }}/teams/shop" } },
    ]);
  });

  it("clones nothing where the image holds the code: one that is built, or is named after the commit", () => {
    expect(pullSteps({ ...facts, buildsImage: true })).toEqual({
      steps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/opt/prefect/shop" } }],
      clones: [],
      runCommit: true,
    });
    expect(pullSteps({ ...facts, image: `registry/shop:${commit.slice(0, 9)}` }).clones).toEqual([]);
    expect(pullSteps({ ...facts, image: "prefecthq/prefect:3.8.8-python3.12" }).clones).toHaveLength(1);
  });

  it("is refused without a remote", () => {
    expect(() => pullSteps({ ...facts, remotes: [] })).toThrow(
      expect.objectContaining({ code: "commit-not-published" }),
    );
  });
});

describe("declared ones", () => {
  it("are pinned to the commit where they clone the project, however the URL is spelled", () => {
    const declared = [
      { [clone]: { repository: "git@example.com:team/shop.git", branch: "{{ $BRANCH }}", include_submodules: true } },
      { "prefect.deployments.steps.pip_install_requirements": { directory: "{{ git_clone.directory }}" } },
    ];
    expect(pullSteps({ ...facts, declared })).toEqual({
      steps: [
        { [clone]: { repository: "git@example.com:team/shop.git", include_submodules: true, commit_sha: commit } },
        declared[1],
      ],
      clones: ["git@example.com:team/shop.git"],
      runCommit: true,
    });
  });

  it("keep what another repository is cloned at", () => {
    const other = { [clone]: { repository: "https://example.com/config.git", branch: "main" } };
    const declared = [other, { [clone]: { repository: "https://example.com/team/shop", id: "code" } }];
    expect(pullSteps({ ...facts, declared, prefix: "shop" }).steps).toEqual([
      other,
      { [clone]: { id: "code", repository: "https://example.com/team/shop", commit_sha: commit } },
      { "prefect.deployments.steps.set_working_directory": { directory: "{{ code.directory }}/shop" } },
    ]);
  });

  it("are pinned where the only clone is of a mirror", () => {
    expect(
      pullSteps({ ...facts, declared: [{ [clone]: { repository: "https://mirror.example/shop" } }] }).clones,
    ).toEqual(["https://mirror.example/shop"]);
  });

  it("may be none", () => {
    expect(pullSteps({ ...facts, declared: [] })).toEqual({ steps: [], clones: [], runCommit: false });
  });

  it.each<[boolean, string, Partial<PullFacts>]>([
    [
      false,
      "another repository is cloned, too",
      { declared: [own, { [clone]: { repository: "https://e.com/o.git" } }] },
    ],
    [
      false,
      "a step could bring other code",
      { declared: [own, { [`${steps}.run_shell_script`]: { script: "make" } }] },
    ],
    [
      false,
      "another folder is run in",
      { declared: [own, { [`${steps}.set_working_directory`]: { directory: "/app" } }] },
    ],
    [false, "an image holds it", { declared: [{ [`${steps}.set_working_directory`]: { directory: "/app" } }] }],
    [
      true,
      "the image is built by this deploy",
      { declared: [{ [`${steps}.set_working_directory`]: { directory: "/app" } }], buildsImage: true },
    ],
    [true, "packages are installed", { declared: [own, { [`${steps}.uv_sync`]: {} }] }],
  ])("surely run the commit's code: %s where %s", (expected, _, more) => {
    expect(pullSteps({ ...facts, ...more }).runCommit).toBe(expected);
  });

  it("may refer to credentials, and not hold them", () => {
    const step = (input: Record<string, string>): PullFacts => ({
      ...facts,
      declared: [{ [clone]: { repository: "https://example.com/team/shop.git", ...input } }],
    });
    expect(pullSteps(step({ access_token: "{{ prefect.blocks.secret.token }}" })).steps[0]?.[clone]).toMatchObject({
      access_token: "{{ prefect.blocks.secret.token }}",
    });
    for (const input of [
      { access_token: "hunter2" },
      { access_token: "{{ $TOKEN }}" },
      { repository: "https://user:hunter2@example.com/team/shop.git" },
      { repository: "https://hunter2@example.com/team/shop.git" },
    ]) {
      expect(() => pullSteps(step(input))).toThrow(expect.objectContaining({ code: "value-unsafe" }));
    }
  });

  it("name only variables that are set", () => {
    expect(() => pullSteps({ ...facts, declared: [{ [clone]: { repository: "{{ $NOT_SET }}" } }] })).toThrow(
      expect.objectContaining({ code: "config-invalid" }),
    );
  });
});
