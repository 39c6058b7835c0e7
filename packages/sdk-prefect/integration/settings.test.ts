// Our reading of Prefect's settings against Prefect's own: `prefect config view`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { SETTINGS, settingSources } from "../src/settings/setting-sources.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "acme-settings-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function prefects(env: Record<string, string>): Record<string, unknown> {
  const output = execFileSync(
    join(dirname(inject("PREFECT_PYTHON")), "prefect"),
    ["config", "view", "-o", "json", "--show-secrets", "--hide-sources"],
    {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", HOME: directory, PREFECT_HOME: directory, DO_NOT_TRACK: "1", ...env },
    },
  );
  const { settings } = JSON.parse(output) as { settings: { name: string; value: unknown }[] };
  const known = new Set<string>(SETTINGS);
  return Object.fromEntries(settings.flatMap(({ name, value }) => (known.has(name) ? [[name, plain(value)]] : [])));
}

function ours(env: Record<string, string>): Record<string, unknown> {
  const sources = settingSources({ directory, env: { PREFECT_HOME: directory, ...env } });
  return Object.fromEntries(
    SETTINGS.flatMap((name) => {
      const value = sources.find(({ values }) => values[name] !== undefined)?.values[name];
      return value === undefined ? [] : [[name, plain(value)]];
    }),
  );
}

/** The CLI prints objects and booleans in Python's or JSON's way. */
function plain(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll("'", '"').replaceAll(": ", ":").toLowerCase();
}

const cases: [string, Record<string, string>, Record<string, string>][] = [
  ["a profile", {}, {}],
  ["PREFECT_PROFILE", {}, { PREFECT_PROFILE: "other" }],
  [
    "everything at once",
    {
      ".env": "PREFECT_API_KEY='dotenv'\nexport PREFECT_UI_URL=http://ui # ours\n",
      "prefect.toml": '[api]\nurl = "http://toml/api"\nkey = "toml"\n',
      "pyproject.toml":
        '[tool.prefect.api]\nurl = "http://pyproject/api"\nauth_string = "py:project"\ntls_insecure_skip_verify = true\n',
    },
    {},
  ],
  [
    "the environment over all",
    { "prefect.toml": '[api]\nurl = "http://toml/api"\n' },
    { PREFECT_API_URL: "http://env/api", PREFECT_API_AUTH_STRING: "e:nv" },
  ],
  [
    "profiles elsewhere",
    {
      "else.toml": '[profiles.other]\nPREFECT_API_URL = "http://else/api"\n',
      "prefect.toml": 'profiles_path = "else.toml"\n',
    },
    { PREFECT_PROFILE: "other" },
  ],
];

it.each(cases)("%s", (_name, files, env) => {
  const profiles = `active = "mine"
[profiles.mine]
PREFECT_API_URL = "http://mine/api"
PREFECT_API_KEY = "mine"
PREFECT_CLIENT_CUSTOM_HEADERS = '{"X-Mine":"1"}'
[profiles.other]
PREFECT_API_URL = "http://other/api"
PREFECT_API_TLS_INSECURE_SKIP_VERIFY = "true"
`;
  for (const [name, text] of Object.entries({ "profiles.toml": profiles, ...files }))
    writeFileSync(join(directory, name), text);
  expect(ours(env)).toEqual(prefects(env));
});
