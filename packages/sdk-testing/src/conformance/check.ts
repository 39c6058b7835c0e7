// Assertions of the conformance cases. No test runner's: the cases run in any.
import { canonicalJson, type Json } from "@acme/sdk-core";
import type { z } from "zod";

/** A promise that an adapter did not keep. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
}

/** Throws unless something holds. */
export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new ConformanceError(otherwise);
}

/** Throws unless two values are the same JSON. */
export function checkSame(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [text(actual), text(expected)];
  check(is === should, `${what}: expected ${shortened(should)}, got ${shortened(is)}`);
}

/** Throws unless a value is plain data of a schema: what it holds must survive a plan, a file, and RPC. */
export function checkSchema<T>(schema: z.ZodType<T>, value: T, what: string): void {
  const { error } = schema.safeParse(JSON.parse(JSON.stringify(value)));
  const [issue] = error?.issues ?? [];
  check(issue === undefined, `${what} is not of the schema: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

function text(value: unknown): string {
  return value === undefined ? "nothing" : canonicalJson(JSON.parse(JSON.stringify(value)) as Json);
}

function shortened(json: string): string {
  return json.length > 300 ? `${json.slice(0, 300)}...` : json;
}
