// Secrets that stand in clear where only a reference belongs. Marks take their place, so that a Release can be shown
// and stored; what holds a mark cannot be written to another deployment.
import { isJsonObject, type Json, secretMark } from "@acme/sdk-core";

const NAME =
  /(token|secret|passw(or)?d|passphrase|(api|private|access|signing|encryption|master|ssh)_?key|credential|auth_?string|dsn)s?$/i;
const NAME_INSIDE = /(^|_)(token|secret|password|passwd|credentials?|dsn)(_|$)/i;
const USER_INFO = /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<user>[^/@\s]+)@/i;
const MARK = /(^|:\/\/)secret:[0-9a-f]{6}(@|$)/;

/** Whether a name (of a variable, a parameter, a step's input) says that its value is secret. */
function isSecretName(name: string): boolean {
  return NAME.test(name) || NAME_INSIDE.test(name);
}

/** Whether a named value is a secret in clear: not a reference such as `{{ prefect.blocks.secret.x }}`. */
export function isSecretValue(name: string, value: Json): boolean {
  if (typeof value !== "string" || value === "" || value.includes("{{")) return false;
  return isSecretName(name) || hasPassword(value);
}

/** A JSON value in which each secret in clear is a mark. The same object where there is none. */
export function maskSecrets<Value extends Json>(value: Value, path = ""): Value {
  return mask(value, path) as Value;
}

/** Whether a value that went through {@link maskSecrets} holds a mark. */
export function holdsMark(value: Json | undefined): boolean {
  if (typeof value === "string") return MARK.test(value);
  if (Array.isArray(value)) return value.some(holdsMark);
  return isJsonObject(value) && Object.values(value).some(holdsMark);
}

function mask(value: Json, path: string): Json {
  if (typeof value === "string") {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!isSecretValue(name, value)) return value;
    return isSecretName(name)
      ? secretMark(path, value)
      : value.replace(USER_INFO, `$<scheme>${secretMark(path, value)}@`);
  }
  if (Array.isArray(value))
    return same(
      value,
      value.map((item, index) => mask(item, `${path}/${index}`)),
    );
  if (!isJsonObject(value)) return value;
  const masked = Object.entries(value).map(([name, item]) => [name, mask(item, `${path}/${name}`)] as const);
  return masked.every(([name, item]) => item === value[name]) ? value : Object.fromEntries(masked);
}

function same(before: Json[], after: Json[]): Json[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}

/** `https://user:password@host` and `https://token@host`; `git@host` and `ssh://git@host` name an account only. */
function hasPassword(value: string): boolean {
  const user = USER_INFO.exec(value)?.groups;
  if (user?.["user"] === undefined) return false;
  return user["user"].includes(":") || !/^ssh/i.test(user["scheme"] ?? "");
}
