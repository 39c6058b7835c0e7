import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ResolvedServer, resolveServer, type ServerOptions } from "./resolve-server.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "acme-settings-"));
  write(
    "profiles.toml",
    `active = "local"
[profiles.local]
PREFECT_API_URL = "http://127.0.0.1:4200/api"
PREFECT_API_AUTH_STRING = "ann:profile-secret"
[profiles.prod]
PREFECT_API_URL = "https://prefect.example/api/"
PREFECT_API_KEY = "prod-secret"
PREFECT_CLIENT_CUSTOM_HEADERS = '{"X-Proxy": "proxy-secret"}'
PREFECT_API_TLS_INSECURE_SKIP_VERIFY = true
[profiles.keyless]
PREFECT_API_KEY = "lonely-secret"
`,
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text);
}

function resolved(server: ServerOptions = {}, env: Record<string, string> = {}): ResolvedServer {
  return resolveServer(server, { directory, env: { PREFECT_HOME: directory, ...env } });
}

function failure(
  server: ServerOptions,
  env: Record<string, string> = {},
): { code: string; message: string; hint: string } {
  try {
    resolved(server, env);
  } catch (caught) {
    return caught as { code: string; message: string; hint: string };
  }
  throw new Error("It should have failed.");
}

const basic = (text: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(text).toString("base64")}`,
});

describe("where settings come from", () => {
  it("the active profile, a named one, or the one of PREFECT_PROFILE", () => {
    expect(resolved()).toMatchObject({
      apiUrl: "http://127.0.0.1:4200/api",
      uiUrl: "http://127.0.0.1:4200",
      headers: basic("ann:profile-secret"),
    });
    const prod = {
      apiUrl: "https://prefect.example/api",
      headers: { authorization: "Bearer prod-secret", "x-proxy": "proxy-secret" },
      tls: { insecure: true },
    };
    expect(resolved({ profile: "prod" })).toMatchObject(prod);
    expect(resolved({}, { PREFECT_PROFILE: "prod" })).toMatchObject(prod);
    expect(resolved({ profile: "prod" }).credential).toMatch(/^PREFECT_API_KEY of profile prod of /);
  });

  it("each setting from the strongest place: environment, .env, prefect.toml, pyproject.toml, profile", () => {
    const urls: string[] = [];
    const note = (env: Record<string, string> = {}): unknown =>
      urls.push(new URL(resolved({}, { ...env, PREFECT_PROFILE: "none" }).apiUrl).hostname);
    write("pyproject.toml", '[tool.prefect.api]\nurl = "http://pyproject/api"\n');
    note();
    write("prefect.toml", '[api]\nurl = "http://toml/api"\n');
    note();
    write(".env", 'export PREFECT_API_URL="http://dotenv/api" # a comment\n');
    note();
    note({ PREFECT_API_URL: "http://environment/api" });
    expect(urls).toEqual(["pyproject", "toml", "dotenv", "environment"]);
  });

  it("the auth string before the key", () => {
    expect(
      resolved({}, { PREFECT_API_URL: "http://a/api", PREFECT_API_KEY: "k", PREFECT_API_AUTH_STRING: "a:b" }).headers,
    ).toEqual(basic("a:b"));
  });

  it("custom headers from all places, merged by name", () => {
    write("prefect.toml", '[client]\ncustom_headers = { "X-Proxy" = "toml", "X-Own" = "1" }\n');
    const { headers } = resolved({}, { PREFECT_PROFILE: "prod", PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-Env":"2"}' });
    expect(headers).toEqual({ authorization: "Bearer prod-secret", "x-proxy": "toml", "x-own": "1", "x-env": "2" });
  });

  it("the profiles of another file", () => {
    write("other.toml", '[profiles.x]\nPREFECT_API_URL = "http://other/api"\n');
    expect(resolved({ profile: "x" }, { PREFECT_PROFILES_PATH: join(directory, "other.toml") }).apiUrl).toBe(
      "http://other/api",
    );
    write("prefect.toml", `profiles_path = "${join(directory, "other.toml")}"\n`);
    expect(resolved({ profile: "x" }).apiUrl).toBe("http://other/api");
  });

  it("a # in a value of .env is part of it, unless it begins a comment", () => {
    write(".env", "PREFECT_API_URL=http://dotenv/api\nPREFECT_API_AUTH_STRING=admin:pa#ss # the server's\n");
    expect(resolved({}, {}).headers).toEqual({ authorization: `Basic ${btoa("admin:pa#ss")}` });
  });

  it("Prefect Cloud's UI has another host than its API", () => {
    const apiUrl = "https://api.prefect.cloud/api/accounts/a/workspaces/w";
    expect(resolved({}, { PREFECT_API_URL: apiUrl }).uiUrl).toBe("https://app.prefect.cloud/account/a/workspace/w");
  });
});

describe("a credential never goes to another host than the one that it was set with", () => {
  it("is held back where the URL comes from elsewhere, and that is known", () => {
    const server = resolved({}, { PREFECT_API_URL: "http://elsewhere/api" });
    expect(server).toMatchObject({
      headers: {},
      withheld: expect.stringContaining("which was set for 127.0.0.1:4200"),
    });
    expect(JSON.stringify(server)).not.toContain("profile-secret");
  });

  it("makes way for one that was set with the URL", () => {
    expect(resolved({}, { PREFECT_API_URL: "http://elsewhere/api", PREFECT_API_KEY: "own" }).headers).toEqual({
      authorization: "Bearer own",
    });
  });

  it("is held back where acme.yaml names another URL", () => {
    const server = resolved({ api_url: "http://elsewhere/api" }, { PREFECT_API_KEY: "env-secret" });
    expect(server).toMatchObject({
      headers: {},
      withheld: expect.stringMatching(/^PREFECT_API_KEY of the environment/),
    });
    expect(
      resolved({ api_url: "http://127.0.0.1:4200/api" }, { PREFECT_API_AUTH_STRING: "env:secret" }).headers,
    ).toEqual(basic("env:secret"));
  });

  it("is sent where acme.yaml names the URL that it was set with", () => {
    expect(resolved({ api_url: "http://127.0.0.1:4200/api" }).headers).toEqual(basic("ann:profile-secret"));
  });

  it("is never that of the environment where a profile is named", () => {
    expect(
      resolved({ profile: "prod" }, { PREFECT_API_KEY: "env-secret", PREFECT_API_URL: "http://dev/api" }),
    ).toMatchObject({
      apiUrl: "https://prefect.example/api",
      headers: { authorization: "Bearer prod-secret" },
    });
  });

  it("goes where a profile without a URL is used with one of the environment: it was set for no host", () => {
    expect(resolved({}, { PREFECT_PROFILE: "keyless", PREFECT_API_URL: "http://a/api" }).headers).toEqual({
      authorization: "Bearer lonely-secret",
    });
  });

  it("comes from the variable that acme.yaml names for a URL", () => {
    expect(resolved({ api_url: "http://elsewhere/api", api_key_env: "PROD_KEY" }, { PROD_KEY: "own" }).headers).toEqual(
      { authorization: "Bearer own" },
    );
    expect(failure({ api_url: "http://elsewhere/api", api_key_env: "PROD_KEY" })).toMatchObject({
      code: "config-invalid",
      message: expect.stringContaining("PROD_KEY"),
    });
  });
});

describe("what is wrong is said", () => {
  it("no server, no profile, no URL, no JSON, no TOML", () => {
    expect(failure({}, { PREFECT_PROFILE: "keyless" })).toMatchObject({
      code: "config-invalid",
      message: "No Prefect server is named.",
    });
    expect(failure({ profile: "nope" })).toMatchObject({
      message: expect.stringContaining("there are: local, prod, keyless"),
    });
    expect(failure({ profile: "keyless" })).toMatchObject({ message: expect.stringContaining("names no server") });
    expect(failure({}, { PREFECT_PROFILE: "x", PREFECT_API_URL: "localhost:4200" })).toMatchObject({
      message: expect.stringContaining("is no HTTP URL"),
    });
    expect(
      failure({}, { PREFECT_PROFILE: "x", PREFECT_API_URL: "http://a/api", PREFECT_CLIENT_CUSTOM_HEADERS: "X: y" }),
    ).toMatchObject({ code: "config-invalid" });
    write("prefect.toml", "[api\n");
    expect(failure({})).toMatchObject({ code: "file-invalid" });
  });
});
