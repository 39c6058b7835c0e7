import { describe, expect, it } from "vitest";
import type { DeploymentRow, ScheduleRow } from "../api/rows.ts";
import { scheduleBodies, schedulesBySlug, slugsToDelete } from "./schedules.ts";
import { declaredSettings, fieldsOfSettings, liveSettings, settingsOfFields } from "./settings-fields.ts";

const empty: DeploymentRow = {
  id: "1",
  name: "n",
  flow_id: "f",
  paused: false,
  schedules: [],
  tags: [],
  parameters: {},
  job_variables: {},
};
const schedule = (timing: ScheduleRow["schedule"], more: Partial<ScheduleRow> = {}): ScheduleRow => ({
  id: "s",
  active: true,
  schedule: timing,
  parameters: {},
  slug: null,
  ...more,
});
const paths = (fields: { path: string }[]): string[] => fields.map(({ path }) => path);

describe("live settings", () => {
  it("are none where everything is as Prefect makes it", () => {
    expect(
      liveSettings({
        ...empty,
        work_queue_name: "default",
        job_variables: { image: "x", env: {} },
        tags: ["PROJECT_NAME=a", "COMMIT_HASH=b", "ACME_REPLACED_BY=c"],
      }),
    ).toEqual([]);
  });

  it("go by key, tag and slug", () => {
    const row: DeploymentRow = {
      ...empty,
      paused: true,
      work_pool_name: "p",
      work_queue_name: "fast",
      tags: ["a/b", "PROJECT_NAME=x"],
      parameters: { x: 1, nested: { y: [1] } },
      job_variables: { env: { A: "1" }, working_dir: "/srv" },
      schedules: [schedule({ cron: "0 6 * * *", timezone: "UTC", day_or: true }, { slug: "nightly", active: false })],
      global_concurrency_limit: { limit: 2 },
      concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: null },
    };
    expect(Object.fromEntries(liveSettings(row).map(({ path, value }) => [path, value]))).toEqual({
      "/paused": true,
      "/work_pool_name": "p",
      "/work_queue_name": "fast",
      "/tags/a~1b": true,
      "/parameters/x": 1,
      "/parameters/nested/y": [1],
      "/job_variables/env/A": "1",
      "/job_variables/working_dir": "/srv",
      "/schedules/nightly/cron": "0 6 * * *",
      "/schedules/nightly/active": false,
      "/concurrency_limit": 2,
      "/concurrency_options/collision_strategy": "ENQUEUE",
    });
    expect(settingsOfFields(liveSettings(row))).toMatchObject({
      tags: ["a/b"],
      collision_strategy: "ENQUEUE",
      schedules: { nightly: { active: false } },
    });
  });

  it("mark what looks like a secret, and no reference to one", () => {
    const env = {
      API_TOKEN: "abc",
      PGPASSWORD: "abc",
      DSN: "abc",
      DB_URL: "postgres://u:p@h/db",
      SSH_KEY: "abc",
      STAGE: "dev",
      TOKEN: "{{ prefect.blocks.secret.t }}",
      MAX_TOKENS: 3,
      MONKEY: "x",
    };
    const secret = liveSettings({ ...empty, job_variables: { env, list: ["https://u:p@h"] } }).filter(
      (field) => field.secret,
    );
    expect(paths(secret).sort()).toEqual(
      ["API_TOKEN", "DB_URL", "DSN", "PGPASSWORD", "SSH_KEY"]
        .map((name) => `/job_variables/env/${name}`)
        .concat("/job_variables/list"),
    );
  });
});

describe("schedules", () => {
  it("are one state in the spellings of a file and of the server", () => {
    const of = (timing: ScheduleRow["schedule"]): unknown => schedulesBySlug([schedule(timing, { slug: "s" })]);
    expect(of({ cron: "0 6 * * *", timezone: null, day_or: true })).toEqual({ s: { cron: "0 6 * * *" } });
    expect(of({ interval: 60, anchor_date: "2020-01-01T01:00:00+01:00", timezone: "UTC" })).toEqual({
      s: { interval: 60 },
    });
    expect(of({ rrule: "DTSTART:20200101T000000\nFREQ=DAILY", timezone: "UTC" })).toEqual({
      s: { rrule: "FREQ=DAILY" },
    });
  });

  it("without a slug get one that depends on their times only", () => {
    const [one] = Object.keys(schedulesBySlug([schedule({ cron: "0 6 * * *", timezone: null })]));
    const [other] = Object.keys(
      schedulesBySlug([schedule({ cron: "0 6 * * *", timezone: "UTC" }, { id: "other", active: false })]),
    );
    expect(one).toBe(other);
    expect(
      Object.keys(
        schedulesBySlug([
          schedule({ cron: "1 * * * *" }, { id: "abcd" }),
          schedule({ cron: "1 * * * *" }, { id: "efgh" }),
        ]),
      ),
    ).toHaveLength(2);
  });

  it("are sent whole, with slugs, and an interval with the anchor that Prefect would move", () => {
    expect(scheduleBodies({ b: { interval: 60 }, a: { cron: "0 6 * * *", active: false } })).toEqual([
      { slug: "a", schedule: { cron: "0 6 * * *", timezone: "UTC" }, active: false, parameters: {} },
      {
        slug: "b",
        schedule: { interval: 60, anchor_date: "2020-01-01T00:00:00Z", timezone: "UTC" },
        active: true,
        parameters: {},
      },
    ]);
  });

  it("are deleted where a PATCH would keep them or their limit", () => {
    expect(
      slugsToDelete({ gone: {}, limited: { max_scheduled_runs: 2 }, same: {} }, { limited: {}, same: {} }),
    ).toEqual(["gone", "limited"]);
  });
});

describe("declared settings", () => {
  const name = "shop--main--a--dev";

  it("hold the deployment's name as 1.2's runs know it, and no image", () => {
    expect(declaredSettings({ job_variables: { image: "x", env: { A: "1" } } }, name)).toEqual([
      { path: "/job_variables/env/A", value: "1" },
      { path: "/job_variables/env/DEPLOYMENT_NAME", value: name },
    ]);
  });

  it("leave out what Prefect does anyway", () => {
    expect(
      paths(
        declaredSettings(
          { paused: false, work_queue: "default", tags: [], schedules: { gone: null }, parameters: {} },
          name,
        ),
      ),
    ).toEqual(["/job_variables/env/DEPLOYMENT_NAME"]);
  });

  it("take the place of the only schedule that is live without a slug", () => {
    const live = [schedule({ cron: "0 6 * * *" })];
    const [slug] = Object.keys(schedulesBySlug(live));
    expect(paths(declaredSettings({ schedules: { nightly: { cron: "0 7 * * *" } } }, name, live))).toContain(
      `/schedules/${slug}/cron`,
    );
    expect(
      paths(
        declaredSettings({ schedules: { nightly: { cron: "0 7 * * *" } } }, name, [
          schedule({ cron: "0 6 * * *" }, { slug: "own" }),
        ]),
      ),
    ).toContain("/schedules/nightly/cron");
  });
});

it("fields that came from settings become the same settings", () => {
  const settings = {
    paused: true,
    tags: ["a", "b"],
    parameters: { x: { y: 1 } },
    concurrency_limit: 2,
    grace_period_seconds: 60,
    schedules: { s: { cron: "* * * * *" } },
  };
  expect(settingsOfFields(fieldsOfSettings(settings))).toEqual(settings);
});
