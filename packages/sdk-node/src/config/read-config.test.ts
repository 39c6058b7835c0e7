// What a person reads who made a mistake in acme.yaml: the exact place and text of each.
import { expect, test } from "vitest";
import { configError } from "./config-error.ts";
import { checkConfig } from "./read-config.ts";
import { schemas } from "./schemas.test-support.ts";
import { parseYaml } from "./yaml-document.ts";

const check = (text: string) => checkConfig(parseYaml(text, "acme.yaml"), schemas);
/** As the command line shows them, one a line. */
const problemsOf = (text: string) => configError(check(text).problems).message.split("\n");
const HEAD = "project: shop\nadapter: prefect\n";

test("a whole configuration", () => {
  const { config, problems } = check(`# The shop.
project: shop
adapter: { name: prefect, timeout: 5 }
default-branch: main
flows: { include: ["flows/**"], exclude: [] }
environments:
  dev: { defaults: { work_pool: dev-pool } }
  prod: { after: dev, profile: prod, deployments: per-flow, allow-unpinned: false }
deployments:
  nightly-*:
    schedules: { nightly: { cron: "0 6 * * *", timezone: Europe/Zurich } }
    environments: { prod: { parameters: { region: all, since: 2024-01-01, on: yes } } }
`);
  expect(problems).toEqual([]);
  expect(config?.deployments?.["nightly-*"]?.environments).toEqual({
    prod: { parameters: { region: "all", since: "2024-01-01", on: "yes" } },
  });
});

test("unknown keys: the key's own place, what is allowed, what was meant", () => {
  expect(
    problemsOf(`${HEAD}enviroments: {}
environments:
  dev:
    profil: x
    defaults: { wrk_pool: a }
flows: { excluded: [] }
`),
  ).toEqual([
    "acme.yaml:3:1: Unknown key enviroments. Did you mean environments? Allowed here: project, adapter, default-branch, flows, environments, deployments.",
    "acme.yaml:6:5: Unknown key profil in environments.dev. Did you mean profile? Allowed here: profile, api_url, description, after, deployments, allow-unpinned, requires, freeze, allow-override, trust, adapter, defaults.",
    "acme.yaml:7:17: Unknown key wrk_pool in environments.dev.defaults. Did you mean work_pool? Allowed here: work_pool, tags, paused, parameters, schedules, concurrency.",
    "acme.yaml:8:10: Unknown key excluded in flows. Did you mean exclude? Allowed here: include, exclude.",
  ]);
});

test("rules of an environment: what is wrong with a step or a freeze window, at its place", () => {
  expect(
    problemsOf(`${HEAD}environments:
  dev:
    requires: [{ runs: 1 }]
  uat:
    after: dev
    requires:
      - rnus: 3
      - runs: three
      - { soak: 1 day }
      - { manual: check, by: anybody }
      - { command: a, timeout: 5 }
    trust: all
    freeze:
      - { from: 2026-12-20, to: 2026-12-10, reason: x }
      - { from: 20.12.2026, to: 2026-12-21, reason: x }
      - { from: 2026-12-20, to: 2026-12-21, time-zone: Europe/Zuerich, reason: "" }
  prod:
    after: uat
    requires: [{ manual: check }, { soak: 1d, name: check }]
`),
  ).toEqual([
    "acme.yaml:5:5: environments.dev.requires: dev is a starting environment: nothing comes from another one that could have shown this.",
    "acme.yaml:9:9: Unknown key rnus in environments.uat.requires[0]. Did you mean runs? Allowed here: name, runs, soak, command, timeout, manual, by.",
    'acme.yaml:10:15: environments.uat.requires[1].runs is "three". It must be a whole number.',
    'acme.yaml:11:17: environments.uat.requires[2].soak is "1 day". It must be a duration such as 24h, 30m or 2d.',
    'acme.yaml:12:30: environments.uat.requires[3].by is "anybody". It must be anyone or another.',
    "acme.yaml:13:32: environments.uat.requires[4].timeout is 5. It must be text.",
    'acme.yaml:14:12: environments.uat.trust is "all". It must be authenticated or declared.',
    'acme.yaml:16:33: environments.uat.freeze[0].to is "2026-12-10": it ends before it begins.',
    'acme.yaml:17:17: environments.uat.freeze[1].from is "20.12.2026". It must be a day (2026-12-20) or a time (2026-12-20T18:00), with an offset if it needs one.',
    'acme.yaml:18:56: environments.uat.freeze[2].time-zone is "Europe/Zuerich": no time zone of that name.',
    'acme.yaml:18:80: environments.uat.freeze[2].reason is "". It must be text that is not empty.',
    "acme.yaml:21:35: environments.prod.requires[1]: Two steps are called check: give one of them a name of its own.",
  ]);
});

test("wrong types and values: what was found and what is allowed", () => {
  expect(
    problemsOf(`${HEAD}environments:
  dev:
    allow-unpinned: yes
    deployments: per-branches
    after: 5
    api_url: nope
    defaults: {}
deployments:
  flows/a.py:
    paused: "no"
    tags: [a, 1]
    parameters: [1]
    concurrency: { limit: 0, strategy: QUEUE }
`),
  ).toEqual([
    'acme.yaml:5:21: environments.dev.allow-unpinned is "yes". It must be true or false.',
    'acme.yaml:6:18: environments.dev.deployments is "per-branches". Did you mean per-branch? It must be per-flow or per-branch.',
    "acme.yaml:7:12: environments.dev.after is 5. It must be text or a list.",
    'acme.yaml:8:14: environments.dev.api_url is "nope". It must be a valid URL.',
    'acme.yaml:12:13: deployments."flows/a.py".paused is "no". It must be true or false.',
    'acme.yaml:13:15: deployments."flows/a.py".tags[1] is 1. It must be text.',
    'acme.yaml:14:17: deployments."flows/a.py".parameters is a list. It must be a map.',
    'acme.yaml:15:27: deployments."flows/a.py".concurrency.limit is 0. It must be at least 1.',
    'acme.yaml:15:40: deployments."flows/a.py".concurrency.strategy is "QUEUE". It must be ENQUEUE or CANCEL_NEW.',
  ]);
});

test("of several shapes, the one that was probably meant; a misspelt key is not also missing", () => {
  expect(
    problemsOf(`${HEAD}environments: { dev: {} }
deployments:
  nightly:
    schedules:
      a: { crn: x }
      b: { cron: 5 }
      c: { interval: often }
      d: 5
`),
  ).toEqual([
    "acme.yaml:7:12: Unknown key crn in deployments.nightly.schedules.a. Did you mean cron? Allowed here: cron, timezone, interval.",
    "acme.yaml:8:18: deployments.nightly.schedules.b.cron is 5. It must be text.",
    'acme.yaml:9:22: deployments.nightly.schedules.c.interval is "often". It must be a number.',
    "acme.yaml:10:10: deployments.nightly.schedules.d is 5. It must be a map.",
  ]);
});

test("the adapter's options, with and without a name", () => {
  const rest = "\nenvironments: { dev: {} }\n";
  expect(problemsOf(`project: shop\nadapter: { name: prefect, pyton: x, timeout: -1 }${rest}`)).toEqual([
    "acme.yaml:2:27: Unknown key pyton in adapter. Did you mean python? Allowed here: name, python, timeout.",
    "acme.yaml:2:46: adapter.timeout is -1. It must be more than 0.",
  ]);
  expect(problemsOf(`project: shop\nadapter: { python: x }${rest}`)).toEqual([
    "acme.yaml:2:10: adapter.name is missing. It must be text.",
  ]);
  expect(problemsOf(`project: shop\nadapter: 5${rest}`)).toEqual([
    "acme.yaml:2:10: adapter is 5. It must be text or a map.",
  ]);
});

test("a cycle of environments", () => {
  expect(
    problemsOf(`${HEAD}environments:
  dev: { after: prod }
  uat: { after: [dev] }
  prod:
    after:
      - uat
`),
  ).toEqual([
    "acme.yaml:5:18: environments.uat.after[0]: Environments form a cycle: dev after prod after uat after dev.",
  ]);
});

test("environments that do not exist, with the one that was meant", () => {
  expect(
    problemsOf(`${HEAD}environments:
  dev: {}
  uat: { after: dve }
  prod: { after: [uat, staging] }
deployments:
  nightly:
    environments:
      prd: {}
`),
  ).toEqual([
    "acme.yaml:5:17: environments.uat.after: There is no environment dve; there are: dev, uat, prod. Did you mean dev?",
    "acme.yaml:6:24: environments.prod.after[1]: There is no environment staging; there are: dev, uat, prod.",
    "acme.yaml:10:7: deployments.nightly.environments.prd: There is no environment prd; there are: dev, uat, prod. Did you mean prod?",
  ]);
});

test("names are checked beside everything else", () => {
  expect(
    problemsOf(`${HEAD}flow: {}\nenvironments:\n  dev: { profile: 5 }\n  uat: { after: dve }\n`).map(
      (line) => line.split(": ")[0],
    ),
  ).toEqual(["acme.yaml:3:1", "acme.yaml:5:19", "acme.yaml:6:17"]);
});

test("names that cannot be", () => {
  expect(problemsOf(`project: my shop\nadapter: prefect\nenvironments:\n  "my env": {}\n  ? [a]\n  : {}\n`)).toEqual([
    'acme.yaml:1:10: project is "my shop". It must be letters, digits, dots, hyphens and underscores only.',
    'acme.yaml:4:3: environments."my env" is no name: letters, digits, dots, underscores and single hyphens only.',
    expect.stringContaining('environments."[ a ]" is no name') as string,
  ]);
});

test.each([
  ["", "acme.yaml:1:1: The file is empty. Write a configuration into it, or remove it and run: acme init"],
  [
    "# only a comment\n",
    "acme.yaml:1:1: The file is empty. Write a configuration into it, or remove it and run: acme init",
  ],
  ["- a\n", "acme.yaml:1:1: The file is a list. It must be a map."],
  [
    `${HEAD}environments:\n  dev:\n`,
    "acme.yaml:4:7: environments.dev is empty. It must be a map; one with nothing in it is written {}.",
  ],
  [HEAD, "acme.yaml:1:1: environments is missing. It must be a map: The environments, each with what it comes after."],
  [`${HEAD}environments: {}\n`, "acme.yaml:3:15: environments is an empty map: at least one environment is needed."],
  [`${HEAD}environments:\n  dev: {}\n  dev: {}\n`, "acme.yaml:5:3: The key dev is there twice. Keep one of them."],
  [`${HEAD}environments:\n\tdev: {}\n`, "acme.yaml:4:1: Tabs are not allowed as indentation. Indent with spaces."],
  [`${HEAD}---\na: 1\n`, "acme.yaml:3:1: A second YAML document begins here. Remove the line --- and what follows it."],
  [
    `${HEAD}environments: *nope\n`,
    "acme.yaml:3:15: There is no anchor &nope above this alias. Name an anchor that stands before it.",
  ],
  [
    `${HEAD}environments: { dev: { profile: !secret x } }\n`,
    "acme.yaml:3:33: Unresolved tag: !secret. Tags such as !name have no meaning here: write the value without it.",
  ],
  [
    `${HEAD}environments:\n  dev:\n    profile: x\n   after: y\n`,
    "acme.yaml:6:1: All mapping items must start at the same column. Mend the YAML.",
  ],
])("a file that is no configuration: %j", (text, expected) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test("a byte order mark and Windows line ends change no place", () => {
  expect(problemsOf(`\uFEFF${HEAD}environments:\n  dev: { profil: 1 }\n`.replaceAll("\n", "\r\n"))[0]).toMatch(
    /^acme\.yaml:4:10: Unknown key profil/,
  );
});

test("anchors and merge keys are allowed; a mistake in what was merged is found where it was written", () => {
  const text = (key: string) => `${HEAD}environments:
  dev: &dev
    profile: shared
    defaults: &pool { ${key}: a }
  uat:
    <<: *dev
    after: dev
  prod:
    after: uat
    defaults: *pool
`;
  expect(check(text("work_pool")).config?.environments["uat"]).toEqual({
    profile: "shared",
    defaults: { work_pool: "a" },
    after: "dev",
  });
  expect(problemsOf(text("wrok_pool")).map((line) => line.split(" ", 1)[0])).toEqual([
    "acme.yaml:6:23:",
    "acme.yaml:6:23:",
    "acme.yaml:6:23:",
  ]);
});

test("aliases that expand without end are refused", () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (const [one, other] of ["ab", "bc", "cd", "de"])
    bomb.push(`${other}: &${other} [${Array.from({ length: 10 }, () => `*${one}`).join(", ")}]`);
  expect(problemsOf(bomb.join("\n"))).toEqual([
    "acme.yaml:1:1: Excessive alias count indicates a resource exhaustion attack. Use fewer aliases.",
  ]);
});

test("what a secret setting holds by mistake is not shown when it is a list or a map", () => {
  expect(problemsOf(`${HEAD}environments: { dev: { profile: { key: s3cret } } }\n`).join()).not.toContain("s3cret");
});
