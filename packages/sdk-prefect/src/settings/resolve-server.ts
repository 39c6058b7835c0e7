// Which server an environment lives on and with what credentials, as Prefect itself would say; credentials never go to
// another host than the one they were set with.
import { readFileSync } from "node:fs";
import { AcmeError, isJsonObject, type Json } from "@acme/sdk-core";
import type { TlsOptions } from "../api/http.ts";
import {
  namedProfile,
  SETTINGS,
  type SettingName,
  type SettingSource,
  settingSources,
  type SourceOptions,
} from "./setting-sources.ts";

/** What acme.yaml says of an environment's server. Nothing: what Prefect's own settings say. */
export interface ServerOptions {
  /** A Prefect profile. Everything is from it, nothing from the environment. */
  profile?: string;
  /** The API's URL. */
  api_url?: string;
  /** The variable that holds the API key for `api_url`. */
  api_key_env?: string;
  /** The variable that holds `user:password` for `api_url`. */
  auth_string_env?: string;
}

/** A server, with what is needed to talk to it. */
export interface ResolvedServer {
  /** Without a slash at the end. */
  apiUrl: string;
  /** Where a person looks: the UI that belongs to the API. */
  uiUrl: string;
  /** Authorization and custom headers. Secret. */
  headers: Record<string, string>;
  /** Where the credential came from, never what it is. */
  credential?: string;
  /** A credential that is set, was set for another host, and is not sent: where it stands. */
  withheld?: string;
  tls: TlsOptions;
  /** The variables under which the prefect CLI talks to this server. Secret. */
  env: Record<string, string>;
}

const credentials = [
  "PREFECT_API_AUTH_STRING",
  "PREFECT_API_KEY",
  "PREFECT_CLIENT_CUSTOM_HEADERS",
] as const satisfies readonly SettingName[];

interface Resolved {
  value: string;
  source: SettingSource;
}

/**
 * Resolves the server of an environment. Each setting comes from the strongest place that has it, as with Prefect itself;
 * a credential only from a place that was set up for the server's host: a URL from the environment with a key from the
 * profile would send that key elsewhere. One that is passed over is in {@link ResolvedServer.withheld}.
 *
 * @throws AcmeError `config-invalid`: no server is named, a URL is none, a profile does not exist
 */
export function resolveServer(server: ServerOptions, options: SourceOptions): ResolvedServer {
  const { sources, isForAnyHost } = sourcesFor(server, options);
  const settings = new Map<SettingName, Resolved>();
  const strongest = (name: SettingName, fits: (source: SettingSource) => boolean): void => {
    const source = sources.find((one) => one.values[name] !== undefined && fits(one));
    const value = source?.values[name];
    if (source !== undefined && value !== undefined) settings.set(name, { value, source });
  };
  strongest("PREFECT_API_URL", () => true);
  const url = settings.get("PREFECT_API_URL");
  if (url === undefined) throw noServer(server);
  const apiUrl = url.value.replace(/\/+$/, "");
  const { host } = parseUrl(apiUrl, url.source.name);

  const fits = (source: SettingSource): boolean => {
    const setWith = source.values.PREFECT_API_URL;
    return source === url.source || (setWith === undefined ? isForAnyHost(source) : hostOf(setWith) === host);
  };
  for (const name of SETTINGS) if (name !== "PREFECT_API_URL") strongest(name, isCredential(name) ? fits : () => true);
  const custom = mergedHeaders(sources.filter(fits));
  if (custom !== undefined) settings.set("PREFECT_CLIENT_CUSTOM_HEADERS", custom);
  const auth = settings.get("PREFECT_API_AUTH_STRING");
  const key = settings.get("PREFECT_API_KEY");
  const credential = auth ?? key;
  const withheld = sources
    .filter((source) => !fits(source))
    .flatMap(({ name, values }) =>
      credentials.flatMap((setting) =>
        values[setting] === undefined
          ? []
          : [`${setting} of ${name}, which was set for ${hostOf(values.PREFECT_API_URL ?? "another server")},`],
      ),
    );
  const ca = settings.get("PREFECT_API_SSL_CERT_FILE");
  const insecure = /^(1|true|yes|on)$/i.test(settings.get("PREFECT_API_TLS_INSECURE_SKIP_VERIFY")?.value ?? "");
  return {
    apiUrl,
    uiUrl: settings.get("PREFECT_UI_URL")?.value.replace(/\/+$/, "") ?? uiOf(apiUrl),
    headers: { ...customHeaders(custom), ...authorization(auth, key) },
    ...(credential === undefined
      ? {}
      : {
          credential: `${credential === auth ? "PREFECT_API_AUTH_STRING" : "PREFECT_API_KEY"} of ${credential.source.name}`,
        }),
    ...(credential === undefined && withheld[0] !== undefined ? { withheld: withheld[0] } : {}),
    tls: { ...(insecure ? { insecure } : {}), ...(ca === undefined ? {} : { ca: readCa(ca) }) },
    env: Object.fromEntries([...settings].map(([name, { value }]) => [name, value])),
  };
}

function isCredential(name: SettingName): boolean {
  return (credentials as readonly SettingName[]).includes(name);
}

/** The places that count for an environment, and which of those without a URL have credentials for any host. */
function sourcesFor(
  server: ServerOptions,
  options: SourceOptions,
): { sources: SettingSource[]; isForAnyHost: (source: SettingSource) => boolean } {
  const isForAnyHost = (): boolean => true;
  const profile = server.profile === undefined ? undefined : namedProfile(server.profile, options);
  if (server.api_url === undefined)
    return { sources: profile === undefined ? settingSources(options) : [profile], isForAnyHost };
  const own: SettingSource = {
    name: "acme.yaml",
    values: { PREFECT_API_URL: server.api_url, ...namedCredentials(server, options) },
  };
  if (profile !== undefined) return { sources: [own, profile], isForAnyHost };
  const ambient = settingSources(options);
  // acme.yaml may name several servers: a key without a URL is for the one that Prefect itself would use.
  const usual = ambient.find(({ values }) => values.PREFECT_API_URL !== undefined)?.values.PREFECT_API_URL;
  const isUsual = usual !== undefined && hostOf(usual) === hostOf(server.api_url);
  return { sources: [own, ...ambient], isForAnyHost: () => isUsual };
}

/** The credentials whose variables acme.yaml names for its URL. */
function namedCredentials(server: ServerOptions, { env = process.env }: SourceOptions): SettingSource["values"] {
  const values: SettingSource["values"] = {};
  const named = [
    ["PREFECT_API_KEY", server.api_key_env],
    ["PREFECT_API_AUTH_STRING", server.auth_string_env],
  ] as const;
  for (const [setting, variable] of named) {
    if (variable === undefined) continue;
    const value = env[variable];
    if (value) values[setting] = value;
    else {
      throw new AcmeError({
        code: "config-invalid",
        message: `The variable ${variable}, which acme.yaml names for ${server.api_url ?? "the server"}, is not set.`,
        hint: `Set ${variable} in the environment.`,
      });
    }
  }
  return values;
}

function authorization(auth: Resolved | undefined, key: Resolved | undefined): Record<string, string> {
  if (auth !== undefined) return { authorization: `Basic ${Buffer.from(auth.value).toString("base64")}` };
  return key === undefined ? {} : { authorization: `Bearer ${key.value}` };
}

/** Prefect merges the headers of all places, by name; the strongest place wins. */
function mergedHeaders(sources: readonly SettingSource[]): Resolved | undefined {
  const having = sources.filter(({ values }) => values.PREFECT_CLIENT_CUSTOM_HEADERS !== undefined);
  const [source] = having;
  if (source === undefined) return undefined;
  const merged: Record<string, string> = {};
  for (const one of having.toReversed()) Object.assign(merged, headersOf(one));
  return { value: JSON.stringify(merged), source };
}

function headersOf({ name, values }: SettingSource): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(values.PREFECT_CLIENT_CUSTOM_HEADERS ?? "{}");
  } catch {
    parsed = undefined;
  }
  if (isJsonObject(parsed))
    return Object.fromEntries(Object.entries(parsed).map(([header, value]) => [header, textOf(value)]));
  throw new AcmeError({
    code: "config-invalid",
    message: `PREFECT_CLIENT_CUSTOM_HEADERS of ${name} is no JSON object.`,
    hint: 'Write it as {"Header-Name": "value"}.',
  });
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function customHeaders(custom: Resolved | undefined): Record<string, string> {
  const headers = JSON.parse(custom?.value ?? "{}") as Record<string, string>;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readCa({ value, source }: Resolved): string {
  try {
    return readFileSync(value, "utf8");
  } catch (caught) {
    throw new AcmeError({
      code: "config-invalid",
      message: `PREFECT_API_SSL_CERT_FILE of ${source.name} names ${value}, which cannot be read.`,
      hint: "Correct the path.",
      cause: caught,
    });
  }
}

function parseUrl(text: string, source: string): URL {
  const url = safeUrl(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new AcmeError({
    code: "config-invalid",
    message: `PREFECT_API_URL of ${source} is no HTTP URL: ${text}.`,
    hint: "It looks like http://host:4200/api.",
  });
}

function safeUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function hostOf(url: string): string {
  return safeUrl(url)?.host ?? url;
}

/** Prefect Cloud's API and UI have different hosts; a server's differ by `/api`. */
function uiOf(apiUrl: string): string {
  const cloud = /^https:\/\/api\.prefect\.cloud\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)/.exec(apiUrl);
  return cloud ? `https://app.prefect.cloud/account/${cloud[1]}/workspace/${cloud[2]}` : apiUrl.replace(/\/api$/, "");
}

function noServer({ profile }: ServerOptions): AcmeError {
  return new AcmeError({
    code: "config-invalid",
    message: profile === undefined ? "No Prefect server is named." : `The Prefect profile ${profile} names no server.`,
    hint:
      profile === undefined
        ? "Set PREFECT_API_URL, or api_url or profile of the environment in acme.yaml. To try: prefect server start, then PREFECT_API_URL=http://127.0.0.1:4200/api"
        : `Set it: prefect config set PREFECT_API_URL=... --profile ${profile}`,
  });
}
