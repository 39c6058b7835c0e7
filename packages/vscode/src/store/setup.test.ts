// What is missing on the machine, as a project's store knows it: when it is looked for, and when it is believed.
import type { Problem } from "@acme/sdk-core";
import { expect, it, vi } from "vitest";
import { ProjectStore } from "./project-store.ts";
import { FakeHost, shop } from "./store.test-support.ts";

const missing: Problem = { code: "tool-missing", kind: "failure", message: "No Prefect.", hint: "Install it." };

function open(answers: ConstructorParameters<typeof FakeHost>[0]): { host: FakeHost; store: ProjectStore } {
  const host = new FakeHost(answers);
  return { host, store: new ProjectStore({ directory: "/projects/shop", host }) };
}

const asked = (host: FakeHost): unknown[] =>
  host.asked.filter(([method]) => method === "setup").map(([, params]) => params);

it("is asked for after what is shown, and nobody waits for it", async () => {
  let answer = (_: unknown): void => {};
  const { host, store } = open({ setup: () => new Promise((resolve) => void (answer = resolve)) });
  await store.refresh();
  expect(host.asked.map(([method]) => method)).toEqual(["project", "flows", "status", "setup"]);
  expect(store.state).toMatchObject({ isBusy: false, setup: [] });
  const told = vi.fn<() => void>();
  store.onChange(told);
  answer({ problems: [missing] });
  await vi.waitFor(() => expect(store.state.setup).toEqual([missing]));
  expect(told).toHaveBeenCalledOnce();
});

it("is kept while nothing is missing, and looked for anew while something is, or by who wants everything", async () => {
  let problems: Problem[] = [];
  const { host, store } = open({ setup: () => ({ problems }) });
  await store.refresh();
  await store.refresh();
  await store.checkSetup();
  expect(asked(host)).toEqual([{}, {}]);
  problems = [missing];
  await store.refresh({ everything: true });
  await vi.waitFor(() => expect(store.state.setup).toEqual([missing]));
  const known = store.state.setup;
  await store.refresh();
  await store.checkSetup();
  expect(asked(host).slice(2)).toEqual([{ again: true }, { again: true }, { again: true }]);
  expect(store.state.setup).toBe(known);
  problems = [];
  await store.checkSetup();
  expect(store.state.setup).toEqual([]);
});

it("is what the newest look says, however late an older one answers", async () => {
  const answers: ((value: unknown) => void)[] = [];
  const { store } = open({ setup: () => new Promise((resolve) => void answers.push(resolve)) });
  await store.refresh();
  await store.refresh();
  answers[1]?.({ problems: [] });
  answers[0]?.({ problems: [missing] });
  await new Promise(setImmediate);
  expect(store.state.setup).toEqual([]);
});

it("is unknown with a configuration that cannot be read, and left as it was by a host that does not know it", async () => {
  const { host, store } = open({ setup: () => ({ problems: [missing] }) });
  await store.refresh();
  await vi.waitFor(() => expect(store.state.setup).toEqual([missing]));
  host.answers.setup = () => Promise.reject(new Error("Unhandled method setup"));
  await store.refresh();
  await store.checkSetup();
  expect(store.state).toMatchObject({ setup: [missing] });
  expect(store.state.error).toBeUndefined();
  const { project: _, ...invalid } = shop;
  host.answers.project = () => ({ ...invalid, environments: [], problems: [missing] });
  await store.refresh();
  expect(store.state.setup).toEqual([]);
});
