import { describe, expect, it } from "vitest";
import { releaseBody } from "./deployment-body.ts";
import { type ReleaseFields, toRelease } from "./to-release.ts";

const COMMIT = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
const clone = (inputs: Record<string, string>): ReleaseFields => ({
  pull_steps: [{ "prefect.deployments.steps.git_clone": { repository: "https://git.example/shop", ...inputs } }],
});
const image = (name: string): ReleaseFields => ({ job_variables: { image: name } });
const tags = { tags: [`COMMIT_HASH=${COMMIT}`, "PACKAGE_VERSION=1.0"] };

describe("the code of a Release", () => {
  it("comes from the tags, and the branch from the version", () => {
    expect(toRelease({ ...tags, version: `feature/x-y-${COMMIT}`, ...image("r/shop:1") })?.code).toEqual({
      commit: COMMIT,
      branch: "feature/x-y",
      packageVersion: "1.0",
      image: "r/shop:1",
    });
  });

  it("is the commit that is checked out, whatever the tag says", () => {
    expect(toRelease({ ...clone({ commit_sha: COMMIT }), tags: ["COMMIT_HASH=fffffff"] })?.code.commit).toBe(COMMIT);
  });

  it("comes from the version alone where there are no tags; Prefect's own hash of a file is no commit", () => {
    expect(toRelease({ version: "main-abc1234" })?.code).toEqual({ commit: "abc1234", branch: "main" });
    expect(toRelease({ version: "100c9e6e33f8144f954c628f4726914a" })).toBeUndefined();
    expect(toRelease({ version: "1.4.2" })).toBeUndefined();
  });
});

describe("pinned", () => {
  const cases: [string, ReleaseFields, boolean][] = [
    ["a clone at a commit", clone({ commit_sha: COMMIT }), true],
    ["a clone of a branch", clone({ branch: "main" }), false],
    [
      "two clones, one of a branch",
      {
        pull_steps: [...(clone({ commit_sha: COMMIT }).pull_steps ?? []), ...(clone({ branch: "x" }).pull_steps ?? [])],
      },
      false,
    ],
    ["a commit that is only a template", clone({ commit_sha: "{{ $COMMIT }}" }), false],
    [
      "a clone at a commit, and a script after it",
      {
        pull_steps: [
          ...(clone({ commit_sha: COMMIT }).pull_steps ?? []),
          { "prefect.deployments.steps.run_shell_script": { script: "uv sync" } },
        ],
      },
      true,
    ],
    [
      "a clone at a commit, and a step that could bring anything",
      {
        pull_steps: [
          ...(clone({ commit_sha: COMMIT }).pull_steps ?? []),
          { "prefect_aws.deployments.steps.pull_from_s3": { bucket: "b" } },
        ],
      },
      false,
    ],
    [
      "a bare directory",
      { pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/srv" } }] },
      false,
    ],
    ["an image by digest", image(`r/shop@sha256:${"a".repeat(64)}`), true],
    ["an image whose tag is the commit", image(`r/shop:${COMMIT}`), true],
    ["an image whose tag holds the short commit", image("r/shop:main-0f1e2d3c"), true],
    ["an image of a version", image("r/shop:v1.4.2"), true],
    ["an image of the package version", image("r/shop:1.0"), true],
    ["an image of another commit", image("r/shop:main-ffffffff"), false],
    ["latest", image("r/shop:latest"), false],
    ["no tag, and a registry with a port", image("registry:5000/shop"), false],
    [
      "a pinned image with a working directory",
      {
        ...image(`r/shop:${COMMIT}`),
        pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/opt" } }],
      },
      true,
    ],
    ["a pinned image that clones a branch", { ...image(`r/shop:${COMMIT}`), ...clone({ branch: "main" }) }, false],
    ["a storage block", { ...clone({ commit_sha: COMMIT }), storage_document_id: "a" }, false],
    ["an uncommitted tree", { ...clone({ commit_sha: COMMIT }), version: `main-${COMMIT}-dirty` }, false],
  ];
  it.each(cases)("%s", (_name, fields, pinned) => {
    expect(toRelease({ ...tags, ...fields })?.pinned).toBe(pinned);
  });
});

describe("a Release", () => {
  it("is the same however Prefect says that there is nothing", () => {
    const nothing = { ...tags, pull_steps: [], parameter_openapi_schema: {}, description: "", path: null };
    expect(toRelease(nothing)).toEqual(toRelease(tags));
    expect(toRelease({ ...tags, description: "None" })).toEqual(toRelease(tags));
    expect(
      toRelease({
        ...tags,
        parameter_openapi_schema: { type: "object", properties: {} },
        enforce_parameter_schema: true,
      }),
    ).toEqual(toRelease(tags));
  });

  it("keeps a version that is no branch and commit, and writes it again", () => {
    const release = toRelease({ ...tags, version: "1.4.2" });
    expect(release?.runs).toEqual({ version: "1.4.2" });
    expect(release && releaseBody(release).version).toBe("1.4.2");
  });

  it("is the same Release on another branch, and another one at another commit", () => {
    const of = (version: string, commit: string): string | undefined =>
      toRelease({ version, tags: [`COMMIT_HASH=${commit}`] })?.id;
    expect(of(`main-${COMMIT}`, COMMIT)).toBe(of(`fix-${COMMIT}`, COMMIT));
    expect(of(`main-${COMMIT}`, COMMIT)).not.toBe(of("main-fffffff", "fffffff"));
  });

  it("holds no secret of a pull step, and keeps references", () => {
    const reference = "{{ prefect.blocks.secret.token }}";
    expect(JSON.stringify(toRelease({ ...tags, ...clone({ access_token: reference }) }))).toContain(reference);
    for (const inputs of [
      { access_token: "ghp_abc" },
      { repository: "https://bob:ghp_abc@git.example/shop" },
      { repository: "https://ghp_abc@git.example/shop" },
    ]) {
      expect(JSON.stringify(toRelease({ ...tags, ...clone(inputs) }))).not.toContain("ghp_abc");
    }
    expect(JSON.stringify(toRelease({ ...tags, ...clone({ repository: "ssh://git@git.example/shop" }) }))).toContain(
      "ssh://git@git.example/shop",
    );
  });
});
