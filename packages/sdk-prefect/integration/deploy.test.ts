// Deploy on a real server, through the Portal, with the real CLI.
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { type DeployProject, deployProject, flowSource, type ProjectOptions } from "./deploy-project.test-support.ts";

const projects: DeployProject[] = [];
let count = 0;

async function project(options: Partial<ProjectOptions> & Pick<ProjectOptions, "files">): Promise<DeployProject> {
  const made = deployProject({
    apiUrl: inject("PREFECT_API_URL"),
    python: inject("PREFECT_PYTHON"),
    project: `deploy${count++}`,
    ...options,
    files: { ".gitignore": "__pycache__/\n", ...options.files },
  });
  projects.push(made);
  await made.api("POST", "/work_pools/", { name: "deploy-pool", type: "process" });
  return made;
}

afterEach(() => {
  for (const made of projects.splice(0)) made.remove();
});

function flows(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`flows/${name}.py`, flowSource(name)]));
}

/** A Python that notes each start of the CLI, and can be made to do something else then. */
function countingPython(shop: DeployProject, instead = 'exec "$REAL" "$@"'): { python: string; starts: () => number } {
  const log = join(shop.directory, "..", "starts");
  const python = join(shop.directory, "..", "python");
  const version = /prefect-([\d.]+)-/.exec(inject("PREFECT_PYTHON"))?.[1] ?? "3.8.8";
  writeFileSync(
    python,
    `#!/bin/sh\nREAL='${inject("PREFECT_PYTHON")}'\nif [ "$1" = -c ]; then echo ${version}; exit; fi\necho start >> '${log}'\n${instead}\n`,
  );
  chmodSync(python, 0o755);
  return { python, starts: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0) };
}

describe("deploying", () => {
  it("creates deployments that run exactly the commit", async () => {
    const shop = await project({
      files: flows("one", "two"),
      settings: {
        one: {
          parameters: { x: 5 },
          schedules: { nightly: { cron: "0 6 * * *", timezone: "Europe/Zurich" } },
          tags: ["team-a"],
        },
      },
    });
    const commit = shop.git("rev-parse", "HEAD");
    const { project: name } = shop.portal;
    expect(await shop.deploy()).toEqual({ one: "applied", two: "applied" });
    expect(await shop.row(`${name}--main--one--dev`)).toMatchObject({
      entrypoint: "flows/one.py:one",
      version: `main-${commit}`,
      description: "Doc of one.",
      parameters: { x: 5 },
      pull_steps: [{ "prefect.deployments.steps.git_clone": { repository: shop.remote, commit_sha: commit } }],
      paused: false,
      tags: [`PROJECT_NAME=${name}`, "BRANCH_NAME=main", `COMMIT_HASH=${commit}`, "team-a"],
      job_variables: { env: { DEPLOYMENT_NAME: `${name}--main--one--dev` } },
      schedules: [{ slug: "nightly", active: true, schedule: { cron: "0 6 * * *", timezone: "Europe/Zurich" } }],
    });
  });

  it("starts the CLI only for what runs other code, and writes nothing where nothing changed", async () => {
    const shop = await project({ files: flows("one", "two") });
    const { python, starts } = countingPython(shop);
    const again = shop.withPython(python);
    expect(await again.deploy()).toEqual({ one: "applied", two: "applied" });
    expect(starts()).toBe(1);
    const before = await shop.rows();
    expect(await again.deploy()).toEqual({ one: "unchanged", two: "unchanged" });
    expect(await shop.rows()).toEqual(before);
    shop.settings["two"] = { parameters: { region: "us" } };
    expect(await again.deploy()).toEqual({ one: "unchanged", two: "applied" });
    expect(starts()).toBe(1);
    shop.commit();
    expect(await again.deploy(["one"])).toEqual({ one: "applied" });
    expect(starts()).toBe(2);
  });

  it("keeps what an operator changed: a pause, a schedule, a tag", async () => {
    const shop = await project({
      files: flows("one"),
      settings: { one: { schedules: { nightly: { cron: "0 6 * * *" } } } },
    });
    const name = `${shop.portal.project}--main--one--dev`;
    await shop.deploy();
    const { id, tags } = await shop.row(name);
    await shop.api("PATCH", `/deployments/${id}`, { paused: true, tags: [...tags, "urgent"] });
    await shop.api("POST", `/deployments/${id}/schedules`, [
      { active: true, schedule: { cron: "1 1 * * *", timezone: "UTC" } },
    ]);
    const commit = shop.commit();
    const plan = await shop.portal.plan({ action: "deploy", environment: "dev", flows: [] });
    expect(plan.items[0]?.drift.map(({ path }) => path)).toEqual(expect.arrayContaining(["/paused", "/tags/urgent"]));
    expect((await shop.portal.apply(plan)).items).toMatchObject([{ result: "applied" }]);
    const row = await shop.row(name);
    expect(row).toMatchObject({ paused: true, version: `main-${commit}` });
    expect(row.tags).toContain("urgent");
    expect(new Set(row.schedules.map(({ schedule }) => schedule.cron))).toEqual(new Set(["0 6 * * *", "1 1 * * *"]));
  });

  it("takes away a schedule and a setting that the files no longer have", async () => {
    const shop = await project({
      files: flows("one"),
      settings: {
        one: {
          schedules: { a: { cron: "0 1 * * *" }, b: { interval: 3600, active: false } },
          concurrency_limit: 3,
          work_queue: "default",
        },
      },
    });
    const name = `${shop.portal.project}--main--one--dev`;
    expect(await shop.deploy()).toEqual({ one: "applied" });
    expect((await shop.row(name)).global_concurrency_limit).toMatchObject({ limit: 3 });
    shop.commit();
    shop.settings["one"] = { schedules: { b: { interval: 3600 } } };
    expect(await shop.deploy()).toEqual({ one: "applied" });
    const row = await shop.row(name);
    expect(row.schedules).toMatchObject([{ slug: "b", active: true }]);
    expect(row.global_concurrency_limit ?? null).toBeNull();
  });
});

describe("a failure", () => {
  it("of one flow of five leaves four deployed, and the next deploy does only that one", async () => {
    const vanishing = `${flowSource("three")}\n\nglobals().pop("three")\n`;
    const shop = await project({ files: { ...flows("one", "two", "four", "five"), "flows/three.py": vanishing } });
    const { python, starts } = countingPython(shop);
    const counted = shop.withPython(python);
    expect(await counted.deploy()).toEqual({
      one: "applied",
      two: "applied",
      three: expect.stringMatching(/^failed: flow-not-deployable: .*three/),
      four: "applied",
      five: "applied",
    });
    expect(starts()).toBe(2);
    expect(await counted.deploy()).toMatchObject({
      one: "unchanged",
      two: "unchanged",
      four: "unchanged",
      five: "unchanged",
    });
    expect(starts()).toBe(3);
    shop.write("flows/three.py", flowSource("three"));
    shop.commit();
    expect(await counted.deploy(["three"])).toEqual({ three: "applied" });
  });

  it("is found before anything is sent: pool, queue, commit, values", async () => {
    const shop = await project({
      files: flows("pool", "queue", "commit", "value", "nested"),
      settings: {
        pool: { work_pool: "no-such-pool" },
        queue: { work_queue: "no-such-queue" },
        value: { parameters: { region: "{{ prefect.blocks.secret.region }}" } },
        nested: { parameters: { region: ["{{ ds }}"] } },
      },
    });
    expect(await shop.deploy(["pool", "queue", "value", "nested"])).toEqual({
      pool: expect.stringMatching(/^skipped: target-missing: .*no-such-pool/),
      queue: expect.stringMatching(/^skipped: target-missing: .*no-such-queue/),
      value: expect.stringMatching(/^skipped: value-unsafe/),
      nested: expect.stringMatching(/^skipped: value-unsafe: .*\{\{ ds \}\}/),
    });
    shop.commit({ push: false });
    expect(await shop.deploy(["commit"])).toEqual({
      commit: expect.stringMatching(/^skipped: commit-not-published: .*remote\.git/),
    });
    expect(await shop.rows()).toEqual([]);
  });

  it("a live value that the CLI would resolve is neither resolved nor lost", async () => {
    const shop = await project({ files: flows("one") });
    await shop.deploy();
    const { id, job_variables: variables } = await shop.row(`${shop.portal.project}--main--one--dev`);
    await shop.api("PATCH", `/deployments/${id}`, {
      job_variables: { ...variables, command: "{{ prefect.blocks.secret.cmd }} --now" },
      parameters: { region: "{{ region }}" },
    });
    const before = await shop.rows();
    shop.commit();
    expect(await shop.deploy()).toEqual({ one: expect.stringMatching(/^skipped: value-unsafe: .*\{\{ region \}\}/) });
    expect(await shop.rows()).toEqual(before);
    await shop.api("PATCH", `/deployments/${id}`, { parameters: {} });
    expect(await shop.deploy()).toEqual({ one: "applied" });
    expect((await shop.row(`${shop.portal.project}--main--one--dev`)).job_variables).toMatchObject({
      command: "{{ prefect.blocks.secret.cmd }} --now",
    });
  });
});

describe("secrets", () => {
  it("travel in variables only: not in the file, the arguments, the plan or an error", async () => {
    const shop = await project({
      files: flows("one"),
      settings: { one: { env: { TOKEN: { from_env: "ACME_TEST_TOKEN" } }, parameters: { x: "not a number" } } },
    });
    process.env["ACME_TEST_TOKEN"] = "s3cr3t-value";
    try {
      const kept = join(shop.directory, "..", "kept");
      const { python } = countingPython(
        shop,
        `for a in "$@"; do echo "$a" >> '${kept}'; [ -f "$a" ] && cat "$a" >> '${kept}'; done\nexec "$REAL" "$@"`,
      );
      const watched = shop.withPython(python);
      const plan = await watched.portal.plan({ action: "deploy", environment: "dev", flows: [] });
      expect(JSON.stringify(plan)).not.toContain("s3cr3t-value");
      const refused = await watched.portal.apply(plan);
      expect(refused.items).toMatchObject([
        { result: "failed", error: { code: "engine-rejected", message: expect.stringContaining("'x'") } },
      ]);
      expect(JSON.stringify(refused)).not.toContain("s3cr3t-value");
      shop.settings["one"] = { env: { TOKEN: { from_env: "ACME_TEST_TOKEN" } } };
      expect(await watched.deploy()).toEqual({ one: "applied" });
      expect((await shop.row(`${shop.portal.project}--main--one--dev`)).job_variables).toMatchObject({
        env: { TOKEN: "s3cr3t-value" },
      });
      expect(readFileSync(kept, "utf8")).toContain("deployments");
      expect(readFileSync(kept, "utf8")).not.toContain("s3cr3t-value");
      expect(await watched.deploy()).toEqual({ one: "unchanged" });
    } finally {
      delete process.env["ACME_TEST_TOKEN"];
    }
  });
});

describe("prefect.yaml", () => {
  it("gives settings and pull steps; its clone is pinned, its credentials stay references", async () => {
    const shop = await project({ files: flows("one") });
    shop.write(
      "prefect.yaml",
      `pull:
  - prefect.deployments.steps.git_clone:
      repository: ${shop.remote}
      branch: main
      access_token: "{{ prefect.blocks.secret.no-such-block }}"
deployments:
  - name: plain
    entrypoint: ./flows/one.py:one
    parameters: { region: "{{ $ACME_TEST_REGION }}" }
    schedule: { interval: 7200 }
    concurrency_limit: { limit: 2, collision_strategy: CANCEL_NEW }
    work_pool: { name: overruled, job_variables: { env: { STAGE: dev } } }
`,
    );
    const commit = shop.commit();
    process.env["ACME_TEST_REGION"] = "ap";
    try {
      expect(await shop.deploy()).toEqual({ one: "applied" });
      expect(await shop.row(`${shop.portal.project}--main--one--dev`)).toMatchObject({
        entrypoint: "./flows/one.py:one",
        parameters: { region: "ap" },
        work_pool_name: "deploy-pool",
        concurrency_options: { collision_strategy: "CANCEL_NEW" },
        job_variables: { env: { STAGE: "dev" } },
        schedules: [{ schedule: { interval: 7200 } }],
        pull_steps: [
          {
            "prefect.deployments.steps.git_clone": {
              repository: shop.remote,
              commit_sha: commit,
              access_token: "{{ prefect.blocks.secret.no-such-block }}",
            },
          },
        ],
      });
      expect(await shop.deploy()).toEqual({ one: "unchanged" });
    } finally {
      delete process.env["ACME_TEST_REGION"];
    }
  });

  it("builds an image once for a commit", async () => {
    const shop = await project({ files: flows("one") });
    shop.write(
      "steps.py",
      'def build_docker_image(image_name, tag):\n    open("../built", "a").write("x")\n    return {"image": f"{image_name}:{tag}"}\n',
    );
    shop.write(
      "prefect.yaml",
      `build:
  - steps.build_docker_image: { id: build-image, image_name: registry.example/shop, tag: "{{ $ACME_COMMIT }}" }
deployments:
  - name: plain
    entrypoint: flows/one.py:one
    work_pool: { job_variables: { image: "{{ build-image.image }}" } }
`,
    );
    const commit = shop.commit();
    process.env["PYTHONPATH"] = shop.directory;
    try {
      expect(await shop.deploy()).toEqual({ one: "applied" });
      expect(await shop.deploy()).toEqual({ one: "unchanged" });
    } finally {
      delete process.env["PYTHONPATH"];
    }
    expect((await shop.row(`${shop.portal.project}--main--one--dev`)).job_variables).toMatchObject({
      image: `registry.example/shop:${commit}`,
    });
    expect(readFileSync(join(shop.directory, "..", "built"), "utf8")).toBe("x");
  });

  it("that declares a flow twice needs a choice", async () => {
    const shop = await project({ files: flows("one") });
    shop.write(
      "prefect.yaml",
      "deployments:\n  - { name: a, entrypoint: flows/one.py:one, parameters: { x: 1 } }\n  - { name: b, entrypoint: flows/one.py:one, parameters: { x: 2 } }\n",
    );
    shop.commit();
    expect(await shop.deploy()).toEqual({ one: expect.stringMatching(/^skipped: name-ambiguous: .*a, b/) });
    shop.settings["one"] = { prefect_deployment: "b" };
    expect(await shop.deploy()).toEqual({ one: "applied" });
    expect((await shop.row(`${shop.portal.project}--main--one--dev`)).parameters).toEqual({ x: 2 });
  });
});

describe("a project in a folder of its repository", () => {
  it("runs in that folder of the clone", async () => {
    const shop = await project({ files: flows("one"), prefix: "teams/shop" });
    expect(await shop.deploy()).toEqual({ one: "applied" });
    expect(await shop.row(`${shop.portal.project}--main--one--dev`)).toMatchObject({
      entrypoint: "flows/one.py:one",
      pull_steps: [
        { "prefect.deployments.steps.git_clone": { id: "clone" } },
        { "prefect.deployments.steps.set_working_directory": { directory: "{{ clone.directory }}/teams/shop" } },
      ],
    });
  });
});

describe("an interrupted deploy", () => {
  it("says what was done when it is cancelled, and leaves no process", async () => {
    const shop = await project({
      files: {
        ...flows("one", "three"),
        "flows/two.py": `import os, time\nopen(os.environ["ACME_TEST_PID"], "w").write(str(os.getpid()))\ntime.sleep(600)\n${flowSource("two")}`,
      },
    });
    const pidFile = join(shop.directory, "..", "pid");
    process.env["ACME_TEST_PID"] = pidFile;
    try {
      const plan = await shop.portal.plan({ action: "deploy", environment: "dev", flows: ["one", "two", "three"] });
      const cancel = new AbortController();
      const watch = setInterval(
        () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "" && cancel.abort(),
        50,
      );
      const result = await shop.portal.apply(plan, { signal: cancel.signal });
      clearInterval(watch);
      const ends = Object.fromEntries(result.items.map((item) => [item.key.flow, item.result]));
      expect(ends["two"]).toBe("cancelled");
      const live = (await shop.rows()).map(({ name }) => name.split("--")[2]);
      expect(Object.keys(ends).filter((flow) => ends[flow] === "applied")).toEqual(live);
      expect(() => process.kill(Number(readFileSync(pidFile, "utf8")), 0)).toThrow("ESRCH");
    } finally {
      delete process.env["ACME_TEST_PID"];
    }
  });

  it("says so when the CLI is killed from outside", async () => {
    const shop = await project({ files: flows("one") });
    const { python } = countingPython(shop, "kill -9 $$");
    expect(await shop.withPython(python).deploy()).toEqual({
      one: expect.stringMatching(/^failed: tool-failed: .*ended from outside/),
    });
  });
});
