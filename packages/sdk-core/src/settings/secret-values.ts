// How a secret value stands in plans and history: never itself, only a mark that tells whether it changed.
import type { Field } from "../model/deployment.ts";
import { digestJson } from "../model/digest.ts";
import type { Json } from "../model/json.ts";
import { segmentsOf } from "./fields.ts";

/** What is shown in place of a secret. */
export const mask = "••••••";

/**
 * A mark for a secret's value: 24 bits of a digest bound to its path. Enough to notice a change (one in 16 million is
 * missed), and far too little to compute a value from. It does not protect a weak secret: who may read marks can try a
 * list of guesses.
 */
export function secretMark(path: string, value: Json): string {
  return `secret:${digestJson([path, value], 6)}`;
}

/** Whether a stored value is such a mark. */
export function isSecretMark(value: Json): boolean {
  return typeof value === "string" && /^secret:[0-9a-f]{6}$/.test(value);
}

/** A field's value as it may be stored or shown in a plan: a secret gives its mark. */
export function storableValue(field: Field): Json | undefined {
  return field.secret === true && field.value !== undefined ? secretMark(field.path, field.value) : field.value;
}

/**
 * Whether a path is that of an environment variable of what runs. Which of them are secret no engine says: one that no file
 * declares openly is taken for one.
 */
export function isEnvironmentVariable(path: string): boolean {
  return segmentsOf(path).slice(0, -1).includes("env");
}
