// Where Prefect's settings stand, in Prefect's own order of precedence: environment, .env, prefect.toml, pyproject.toml,
// the active profile. https://docs.prefect.io/v3/concepts/settings-and-profiles
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { AcmeError, isJsonObject, type JsonObject } from "@acme/sdk-core";
import { parseToml } from "../project-files/toml-file.ts";

/** The settings that a client needs. */
export const SETTINGS = [
  "PREFECT_API_URL",
  "PREFECT_API_KEY",
  "PREFECT_API_AUTH_STRING",
  "PREFECT_CLIENT_CUSTOM_HEADERS",
  "PREFECT_API_TLS_INSECURE_SKIP_VERIFY",
  "PREFECT_API_SSL_CERT_FILE",
  "PREFECT_UI_URL",
] as const;

/** One of {@link SETTINGS}. */
export type SettingName = (typeof SETTINGS)[number];

/** One place where settings stand. */
export interface SettingSource {
  /** For people: `the environment`, `profile prod of ~/.prefect/profiles.toml`. */
  name: string;
  values: Partial<Record<SettingName, string>>;
}

/** What the sources are looked up with. */
export interface SourceOptions {
  /** Absolute path of the project's folder. */
  directory: string;
  /** Default: that of this process. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** Prefect spells these in TOML as sections. */
const IN_TOML: Record<SettingName, readonly string[]> = {
  PREFECT_API_URL: ["api", "url"],
  PREFECT_API_KEY: ["api", "key"],
  PREFECT_API_AUTH_STRING: ["api", "auth_string"],
  PREFECT_CLIENT_CUSTOM_HEADERS: ["client", "custom_headers"],
  PREFECT_API_TLS_INSECURE_SKIP_VERIFY: ["api", "tls_insecure_skip_verify"],
  PREFECT_API_SSL_CERT_FILE: ["api", "ssl_cert_file"],
  PREFECT_UI_URL: ["server", "ui", "url"],
};

/** All sources, strongest first. */
export function settingSources(options: SourceOptions): SettingSource[] {
  const { directory } = options;
  const pyproject = readToml(join(directory, "pyproject.toml"));
  const tool = isJsonObject(pyproject["tool"]) ? pyproject["tool"]["prefect"] : undefined;
  return [
    { name: "the environment", values: pick(environmentOf(options)) },
    { name: ".env", values: pick(readDotEnv(join(directory, ".env"))) },
    { name: "prefect.toml", values: fromSections(readToml(join(directory, "prefect.toml"))) },
    { name: "pyproject.toml", values: fromSections(isJsonObject(tool) ? tool : {}) },
    activeProfile(options),
  ];
}

/** The profile that is active. Empty where there is none. */
function activeProfile(options: SourceOptions): SettingSource {
  const { path, profiles, active } = readProfiles(options);
  const name = environmentOf(options)["PREFECT_PROFILE"] || active;
  const values = name !== undefined && Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return { name: `profile ${name ?? "(none)"} of ${path}`, values: values ?? {} };
}

/** A profile by its name. Throws `config-invalid` where there is none. */
export function namedProfile(name: string, options: SourceOptions): SettingSource {
  const { path, profiles } = readProfiles(options);
  const values = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (values !== undefined) return { name: `profile ${name} of ${path}`, values };
  const known = Object.keys(profiles).join(", ");
  throw new AcmeError({
    code: "config-invalid",
    message: `There is no Prefect profile ${name} in ${path}${known === "" ? "" : `; there are: ${known}`}.`,
    hint: `Make it: prefect profile create ${name}, then prefect config set PREFECT_API_URL=... --profile ${name}`,
  });
}

function readProfiles(options: SourceOptions): {
  path: string;
  profiles: Record<string, Partial<Record<SettingName, string>>>;
  active?: string;
} {
  const path = profilesPath(options);
  const { active, profiles } = readToml(path);
  const named = isJsonObject(profiles) ? Object.entries(profiles) : [];
  return {
    path,
    profiles: Object.fromEntries(named.map(([name, values]) => [name, pick(isJsonObject(values) ? values : {})])),
    ...(typeof active === "string" ? { active } : {}),
  };
}

/** Where profiles are: the order is Prefect's own (`_get_profiles_path` in prefect/settings/sources.py). */
function profilesPath(options: SourceOptions): string {
  const env = environmentOf(options);
  const { directory } = options;
  const named =
    env["PREFECT_PROFILES_PATH"] ||
    readDotEnv(join(directory, ".env"))["PREFECT_PROFILES_PATH"] ||
    textAt(readToml(join(directory, "prefect.toml")), ["profiles_path"]) ||
    textAt(readToml(join(directory, "pyproject.toml")), ["tool", "prefect", "profiles_path"]);
  if (named) return resolve(directory, expandHome(named));
  return join(env["PREFECT_HOME"] ? expandHome(env["PREFECT_HOME"]) : join(homedir(), ".prefect"), "profiles.toml");
}

function textAt(file: JsonObject, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), file);
  return typeof found === "string" ? found : undefined;
}

function expandHome(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir());
}

function environmentOf({ env }: SourceOptions): Readonly<Record<string, string | undefined>> {
  return env ?? process.env;
}

function pick(values: Readonly<Record<string, unknown>>): SettingSource["values"] {
  const found: SettingSource["values"] = {};
  for (const name of SETTINGS) {
    const value = values[name];
    if (value !== undefined && value !== null && value !== "")
      found[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return found;
}

function fromSections(file: JsonObject): SettingSource["values"] {
  const flat = SETTINGS.map((name): [string, unknown] => [
    name,
    IN_TOML[name].reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), file),
  ]);
  return pick(Object.fromEntries(flat));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readToml(path: string): JsonObject {
  const text = readText(path);
  return text === undefined ? {} : parseToml(text, path);
}

/** `NAME=value` lines; quotes and `export` as python-dotenv reads them, without interpolation. */
function readDotEnv(path: string): Record<string, string> {
  const lines = (readText(path) ?? "").split(/\r?\n/);
  return Object.fromEntries(
    lines.flatMap((line): [string, string][] => {
      const match =
        /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(.*?))(?:\s+#.*)?\s*$/.exec(
          line,
        );
      if (match?.[1] === undefined) return [];
      const [, name, double, single, bare] = match;
      return [[name, double?.replace(/\\(["\\])/g, "$1") ?? single?.replace(/\\(['\\])/g, "$1") ?? bare ?? ""]];
    }),
  );
}
