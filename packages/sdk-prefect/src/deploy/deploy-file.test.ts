import type { Field, UnsealedRelease, Write } from "@acme/sdk-core";
import { describe, expect, it } from "vitest";
import { deployFile, unsafeValue } from "./deploy-file.ts";
import { memoJson } from "../release/memo.ts";
import type { DeployMemo } from "./deploy-memo.ts";

const release: UnsealedRelease = {
  code: { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main" },
  pinned: true,
  runs: {
    entrypoint: "flows/a.py:a",
    pull_steps: [{ clone: { repository: "https://x/y", token: "{{ prefect.blocks.secret.t }}" } }],
  },
};

function write(settings: Field[], memo: Partial<DeployMemo> = {}): Write {
  return {
    desired: {
      key: { project: "shop", flow: "a", environment: "dev" },
      changeSet: "a",
      name: "shop--main--a--dev",
      flowName: "a",
      release,
      settings,
      memo: memoJson({ branch: "main", templates: {}, build: [], push: [], triggers: [], replaces: [], ...memo }),
    },
    settings,
    fields: [],
    releaseChanges: true,
  };
}

function entryOf(
  settings: Field[],
  memo?: Partial<DeployMemo>,
): { entry: Record<string, unknown>; environment: Record<string, string>; text: string } {
  const { text, environment } = deployFile([write(settings, memo)]);
  const { deployments } = JSON.parse(text) as { deployments: Record<string, unknown>[] };
  return { entry: deployments[0] ?? {}, environment, text };
}

describe("the generated prefect file", () => {
  it("says everything that the CLI would reset otherwise", () => {
    expect(entryOf([]).entry).toMatchObject({
      name: "shop--main--a--dev",
      paused: false,
      parameters: {},
      schedules: [],
      concurrency_limit: null,
      work_pool: { name: null, job_variables: {} },
      triggers: [],
      build: [],
      push: [],
    });
    const { entry } = entryOf([
      { path: "/paused", value: true },
      { path: "/work_pool_name", value: "p" },
      { path: "/work_queue_name", value: "fast" },
      { path: "/tags/a~1b", value: true },
      { path: "/concurrency_limit", value: 2 },
      { path: "/concurrency_options/collision_strategy", value: "CANCEL_NEW" },
      { path: "/schedules/nightly/cron", value: "0 6 * * *" },
      { path: "/schedules/nightly/active", value: false },
    ]);
    expect(entry).toMatchObject({
      paused: true,
      work_pool: { name: "p", work_queue_name: "fast" },
      concurrency_limit: { limit: 2, collision_strategy: "CANCEL_NEW" },
      schedules: [{ slug: "nightly", cron: "0 6 * * *", timezone: "UTC", active: false }],
    });
    expect(entry["tags"]).toContain("a/b");
  });

  it("holds neither secrets nor references, only the names of the variables that carry them", () => {
    const { entry, environment, text } = entryOf([
      { path: "/job_variables/env/TOKEN", value: "hunter2", secret: true },
      { path: "/job_variables/command", value: "run {{ prefect.variables.v }}" },
    ]);
    expect(text).not.toMatch(/hunter2|prefect\.(blocks|variables)/);
    const carried = (name: string): string => environment[/^\{\{ \$(\w+) \}\}$/.exec(name)?.[1] ?? ""] ?? "";
    const { job_variables: variables } = entry["work_pool"] as {
      job_variables: { env: { TOKEN: string }; command: string };
    };
    expect(carried(variables.env.TOKEN)).toBe("hunter2");
    expect(carried(variables.command)).toBe("run {{ prefect.variables.v }}");
    const [{ clone }] = entry["pull"] as [{ clone: { token: string } }];
    expect(carried(clone.token)).toBe("{{ prefect.blocks.secret.t }}");
  });

  it("leaves to the CLI what a build step puts out", () => {
    const { entry } = entryOf([{ path: "/parameters/x" }], {
      templates: { "/parameters/x": "{{ step.out }}", "/job_variables/image": "{{ build.image }}" },
    });
    expect(entry).toMatchObject({
      parameters: { x: "{{ step.out }}" },
      work_pool: { job_variables: { image: "{{ build.image }}" } },
    });
  });

  it("is read by PyYAML as it is meant", () => {
    const { text } = deployFile([
      write([
        { path: "/parameters/big", value: 1e21 },
        { path: "/parameters/small", value: -2e-9 },
        { path: "/parameters/odd", value: "\u0085\u2028\uFEFFé😀" },
      ]),
    ]);
    expect(text).toContain('"big": 1.0e+21');
    expect(text).toContain('"small": -2.0e-9');
    expect(text).toContain(String.raw`"odd": "\u0085\u2028\ufeffé😀"`);
  });
});

describe("a value that may not pass through the file", () => {
  it("is one that the CLI would change whatever is done about it", () => {
    const reason = (value: Field["value"]): string | undefined =>
      unsafeValue(write([{ path: "/parameters/x", ...(value === undefined ? {} : { value }) }]))?.code;
    for (const value of ["{{ ds }}", "a {{ $HOME }} b", ["{{ ds }}"], { $ref: { block_document_id: "1" } }])
      expect(reason(value)).toBe("value-unsafe");
    for (const value of ["plain", "{{ prefect.blocks.secret.x }}", "{{ a | upper }}", "{% raw %}", 3, null, undefined])
      expect(reason(value)).toBeUndefined();
  });
});
