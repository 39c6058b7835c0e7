// A Portal over the fakes whose uat has rules, and the calls that tests of the rules make of it. What it gives passes the
// published schemas.
import {
  batchResultSchema,
  type BatchResult,
  type EnvironmentDefinition,
  type HistoryEntry,
  historyEntrySchema,
  type Plan,
  planSchema,
} from "@acme/sdk-core";
import { expect } from "vitest";
import { flowFile, flowSource } from "./engine/flow-source.ts";
import { createFakePortal, type FakePortal, type FakePortalOptions } from "./fake-portal.ts";

export const HOUR = 3_600_000;

/** dev, and uat with rules. */
export function withRules(uat: Partial<EnvironmentDefinition>, more: FakePortalOptions = {}): FakePortal {
  return createFakePortal({ environments: [{ name: "dev" }, { name: "uat", after: "dev", ...uat }], ...more });
}

export const promotion = { action: "promote", environment: "uat", flows: [] as string[] } as const;

export async function plan(fake: FakePortal, more: object = {}): Promise<Plan> {
  const made = await fake.portal.plan({ ...promotion, ...more });
  expect(planSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  return made;
}

export async function steps(fake: FakePortal): Promise<string[]> {
  const { items } = await plan(fake);
  return (items[0]?.validations ?? []).map(({ step, state, detail }) => `${step} ${state}: ${detail}`);
}

export async function apply(fake: FakePortal, made: Plan): Promise<BatchResult> {
  const result = await fake.portal.apply(made);
  expect(batchResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  return result;
}

export function newCommit(fake: FakePortal, code: string): string {
  fake.repository.write(flowFile("nightly"), flowSource(["nightly"], code));
  return fake.repository.commit(code);
}

export async function historyOf({ portal }: FakePortal, environment: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const page of portal.history(environment)) entries.push(...page.entries);
  for (const entry of entries) expect(historyEntrySchema.parse(entry)).toEqual(entry);
  return entries;
}
