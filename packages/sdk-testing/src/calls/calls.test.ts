// Every call is recorded, and a fault takes effect on exactly the calls that it is for.
import { describe, expect, test } from "vitest";
import type { Call } from "./call.ts";
import { Calls } from "./calls.ts";

const find: Call = { port: "deployments", method: "find", environments: ["dev", "uat"], flows: [] };
const write: Call = { port: "deployer", method: "write", environments: ["dev"], flows: ["nightly"] };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* three(): AsyncGenerator<number> {
  for (const number of [1, 2, 3]) yield await Promise.resolve(number);
}

test("calls are told in a line each, oldest first, and by what they are about", async () => {
  const calls = new Calls();
  await calls.answer(find, () => 1);
  await calls.answer(write, () => 1);
  expect(calls.lines()).toEqual(["deployments.find dev,uat", "deployer.write dev nightly"]);
  expect(calls.lines({ environment: "uat" })).toEqual(["deployments.find dev,uat"]);
  expect(calls.lines({ flow: "nightly", method: "write", port: "deployer" })).toHaveLength(1);
  expect(calls.of({ flow: "hourly" })).toEqual([]);
  calls.forget();
  expect(calls.made).toEqual([]);
});

describe("a call that is made to", () => {
  test("fail does nothing, once", async () => {
    const calls = new Calls();
    let done = 0;
    const fault = calls.next({ method: "write" }).fails(new Error("no"));
    await expect(calls.answer(write, () => ++done)).rejects.toThrow("no");
    expect(await calls.answer(write, () => ++done)).toBe(1);
    expect(fault.met).toEqual([write]);
  });

  test("lose its answer is done", async () => {
    const calls = new Calls();
    let done = 0;
    calls.next({}).losesAnswer();
    await expect(calls.answer(write, () => ++done)).rejects.toMatchObject({ code: "answer-lost" });
    expect(done).toBe(1);
  });

  test("hang does nothing until it is released, or cancelled", async () => {
    const calls = new Calls();
    let done = 0;
    const fault = calls.next({}).hangs();
    const answer = calls.answer(write, () => ++done);
    await fault.arrived();
    expect(done).toBe(0);
    fault.release();
    expect(await answer).toBe(1);

    const cancel = new AbortController();
    const hanging = calls.next({}).hangs();
    const cancelled = calls.answer(write, () => ++done, { signal: cancel.signal });
    await hanging.arrived();
    cancel.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    expect(done).toBe(1);
  });

  test("answer late is done at once", async () => {
    const calls = new Calls();
    let done = 0;
    const fault = calls.next({}).answersLate();
    const answer = calls.answer(write, () => ++done);
    await fault.arrived();
    await Promise.resolve();
    expect(done).toBe(1);
    fault.release();
    expect(await answer).toBe(1);
  });

  test("give a part gives the first ones", async () => {
    const calls = new Calls();
    calls.next({}).givesPart(2);
    expect(await calls.answer(find, () => [1, 2, 3], { part: (whole, count) => whole.slice(0, count) })).toEqual([
      1, 2,
    ]);
    calls.next({}).givesPart(2);
    expect(await all(calls.stream(find, three))).toEqual([1, 2]);
  });

  test("come second lets something else happen just before", async () => {
    const calls = new Calls();
    const order: string[] = [];
    calls.next({}).first(() => order.push("somebody else"));
    await calls.answer(write, () => order.push("we"));
    expect(order).toEqual(["somebody else", "we"]);
  });
});

test("a stream can fail before its first result, and lose the end", async () => {
  const calls = new Calls();
  calls.next({}).fails();
  await expect(all(calls.stream(find, three))).rejects.toMatchObject({ code: "engine-failed" });
  calls.next({}).losesAnswer();
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of calls.stream(find, three)) seen.push(item);
  })();
  await expect(reading).rejects.toMatchObject({ code: "answer-lost" });
  expect(seen).toEqual([1, 2, 3]);
});

test("faults are met in the order in which they were set; one on every call ends when it is released", async () => {
  const calls = new Calls();
  calls.next({ method: "write" }).fails(new Error("first"));
  const always = calls.every({ method: "write" }).fails(new Error("always"));
  for (const message of ["first", "always", "always"])
    await expect(calls.answer(write, () => 1)).rejects.toThrow(message);
  expect(await calls.answer(find, () => "other calls go on")).toBe("other calls go on");
  always.release();
  expect(await calls.answer(write, () => 1)).toBe(1);
});
