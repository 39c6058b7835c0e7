// Which server an environment lives on and with what credentials, as Prefect itself would say; credentials never go to
// another host than the one they were set with.
import { readFileSync } from "node:fs";
import { AcmeError } from "@acme/sdk-core";
import type { TlsOptions } from "../api/http.ts";
import { namedProfile, SETTINGS, type SettingName, type SettingSource, settingSources, type SourceOptions } from "./setting-sources.ts";

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

const credentials = ["PREFECT_API_AUTH_STRING", "PREFECT_API_KEY", "PREFECT_CLIENT_CUSTOM_HEADERS"] as const satisfies readonly SettingName[];

interface Resolved {
  value: string;
  source: SettingSource;
}

/**
 * Resolves the server of an environment.
 *
 * @throws AcmeError `config-invalid`: no server is named, a URL is none, a profile does not exist, or a credential was
 * set with another host
 */
export function resolveServer(server: ServerOptions, options: SourceOptions): ResolvedServer {
  const { sources, withheld } = sourcesFor(server, options);
  const settings = new Map<SettingName, Resolved>();
  for (const name of SETTINGS) {
    const source = sources.find(({ values }) => values[name] !== undefined);
    const value = source?.values[name];
    if (source !== undefined && value !== undefined) settings.set(name, { value, source });
  }
  const url = settings.get("PREFECT_API_URL");
  if (url === undefined) throw noServer(server);
  const apiUrl = url.value.replace(/\/+$/, "");
  const parsed = parseUrl(apiUrl, url.source.name);

  const auth = settings.get("PREFECT_API_AUTH_STRING");
  const key = settings.get("PREFECT_API_KEY");
  const custom = settings.get("PREFECT_CLIENT_CUSTOM_HEADERS");
  for (const name of credentials) {
    const secret = settings.get(name);
    if (secret !== undefined) requireSameHost(name, secret, url, parsed);
  }
  const credential = auth ?? key;
  const ca = settings.get("PREFECT_API_SSL_CERT_FILE");
  const insecure = /^(1|true|yes|on)$/i.test(settings.get("PREFECT_API_TLS_INSECURE_SKIP_VERIFY")?.value ?? "");
  return {
    apiUrl,
    uiUrl: settings.get("PREFECT_UI_URL")?.value.replace(/\/+$/, "") ?? uiOf(apiUrl),
    headers: { ...customHeaders(custom), ...authorization(auth, key) },
    ...(credential === undefined ? {} : { credential: `${credential === auth ? "PREFECT_API_AUTH_STRING" : "PREFECT_API_KEY"} of ${credential.source.name}` }),
    ...(credential === undefined && withheld !== undefined ? { withheld } : {}),
    tls: { ...(insecure ? { insecure } : {}), ...(ca === undefined ? {} : { ca: readCa(ca) }) },
    env: Object.fromEntries([...settings].map(([name, { value }]) => [name, value])),
  };
}

/** The sources that count for an environment, and where a credential stands that does not. */
function sourcesFor(server: ServerOptions, options: SourceOptions): { sources: SettingSource[]; withheld?: string } {
  const profile = server.profile === undefined ? undefined : namedProfile(server.profile, options);
  if (profile !== undefined && server.api_url === undefined) return { sources: [profile] };
  const ambient = profile === undefined ? settingSources(options) : [profile];
  if (server.api_url === undefined) return { sources: ambient };
  const env = options.env ?? process.env;
  const own: SettingSource = { name: "acme.yaml", values: { PREFECT_API_URL: server.api_url } };
  const named = [
    ["PREFECT_API_KEY", server.api_key_env],
    ["PREFECT_API_AUTH_STRING", server.auth_string_env],
  ] as const;
  let hasOwnCredential = false;
  for (const [setting, variable] of named) {
    if (variable === undefined) continue;
    const value = env[variable];
    if (!value) {
      throw new AcmeError({
        code: "config-invalid",
        message: `The variable ${variable}, which acme.yaml names for ${server.api_url}, is not set.`,
        hint: `Set ${variable} in the environment.`,
      });
    }
    own.values[setting] = value;
    hasOwnCredential = true;
  }
  // Where acme.yaml names the URL, what was set for that host still counts, and nothing that was set for another.
  const host = hostOf(server.api_url);
  const fitting = hasOwnCredential ? [] : ambient.filter(({ values }) => values.PREFECT_API_URL !== undefined && hostOf(values.PREFECT_API_URL) === host);
  const withheld = ambient.filter((source) => !fitting.includes(source)).flatMap(({ name, values }) => credentials.flatMap((setting) => (values[setting] === undefined ? [] : [`${setting} of ${name}, which was set for ${hostOf(values.PREFECT_API_URL ?? "no host in particular")},`])));
  return { sources: [own, ...fitting], ...(withheld[0] === undefined ? {} : { withheld: withheld[0] }) };
}

/** Each setting resolves by itself: a URL from the environment with a key from the profile would send it elsewhere. */
function requireSameHost(name: SettingName, secret: Resolved, url: Resolved, apiUrl: URL): void {
  const setWith = secret.source.values.PREFECT_API_URL;
  if (secret.source === url.source || setWith === undefined || hostOf(setWith) === apiUrl.host) return;
  throw new AcmeError({
    code: "config-invalid",
    message: `${name} of ${secret.source.name} was set for ${hostOf(setWith)}, but PREFECT_API_URL of ${url.source.name} is on ${apiUrl.host}: it is not sent there.`,
    hint: `Set ${name} beside that PREFECT_API_URL, or name the right profile for this environment in acme.yaml.`,
  });
}

function authorization(auth: Resolved | undefined, key: Resolved | undefined): Record<string, string> {
  if (auth !== undefined) return { authorization: `Basic ${Buffer.from(auth.value).toString("base64")}` };
  return key === undefined ? {} : { authorization: `Bearer ${key.value}` };
}

function customHeaders(custom: Resolved | undefined): Record<string, string> {
  if (custom === undefined) return {};
  try {
    const parsed = JSON.parse(custom.value) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name.toLowerCase(), String(value)]));
  } catch (caught) {
    throw new AcmeError({
      code: "config-invalid",
      message: `PREFECT_CLIENT_CUSTOM_HEADERS of ${custom.source.name} is no JSON object.`,
      hint: 'Write it as {"Header-Name": "value"}.',
      cause: caught,
    });
  }
}

function readCa({ value, source }: Resolved): string {
  try {
    return readFileSync(value, "utf8");
  } catch (caught) {
    throw new AcmeError({ code: "config-invalid", message: `PREFECT_API_SSL_CERT_FILE of ${source.name} names ${value}, which cannot be read.`, hint: "Correct the path.", cause: caught });
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
