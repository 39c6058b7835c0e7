// @ts-check
// The same script with vitest: the fakes know no test runner.
import { createFakePortal } from "@acme/sdk-testing";
import { beforeEach, expect, test, vi } from "vitest";
import { releaseWhatIsReady } from "./release.mjs";

/** @type {import("@acme/sdk-testing").FakePortal} */
let shop;
beforeEach(async () => {
  shop = createFakePortal({ flows: ["nightly"] });
  await shop.deploy();
  await shop.promote("uat");
  shop.engine.run("nightly", "uat");
  shop.calls.forget();
});

test("a lost answer is settled by reading, and is no failure", async () => {
  shop.calls.next({ port: "promoter", method: "write" }).losesAnswer();
  const post = vi.fn();
  expect(await releaseWhatIsReady(shop.portal, "prod", post)).toBe(true);
  expect(post).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("applied nightly"));
  expect(shop.calls.lines({ port: "promoter", method: "write" })).toEqual(["promoter.write prod nightly"]);
});

test("what a colleague promotes meanwhile is not written over", async () => {
  const colleague = shop.colleague("grace");
  shop.calls.next({ port: "promoter", method: "declare" }).first(async () => {
    await colleague.apply(await colleague.plan({ action: "promote", environment: "prod", flows: [] }));
  });
  const post = vi.fn();
  expect(await releaseWhatIsReady(shop.portal, "prod", post)).toBe(false);
  expect(post).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("changed by somebody else"));
});

test("an environment that cannot be read does not look like one where nothing is ready", async () => {
  shop.calls.every({ port: "deployments", environment: "uat" }).fails();
  const post = vi.fn();
  await expect(releaseWhatIsReady(shop.portal, "prod", post)).rejects.toThrow("uat cannot be read");
  expect(post).not.toHaveBeenCalled();
});
