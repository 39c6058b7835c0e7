// @ts-check
// The release script over an engine in memory, with node:test. Every rule of the real Portal holds here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakePortal } from "@acme/sdk-testing";
import { releaseWhatIsReady } from "./release.mjs";

/**
 * A shop whose flows were deployed to dev and promoted to uat, and what was posted.
 *
 * @param {...string} flows
 */
async function inUat(...flows) {
  const shop = createFakePortal({ flows });
  await shop.deploy();
  await shop.promote("uat");
  /** @type {string[]} */
  const posts = [];
  return { ...shop, posts, release: () => releaseWhatIsReady(shop.portal, "prod", (text) => void posts.push(text)) };
}

test("promotes what ran well, and only that", async () => {
  const { engine, repository, posts, release } = await inUat("nightly", "weekly", "monthly");
  engine.run("nightly", "uat");
  engine.run("weekly", "uat", { ends: "failed" });

  assert.equal(await release(), true);
  assert.equal(engine.live("nightly", "prod")?.release?.id, engine.live("nightly", "uat")?.release?.id);
  assert.equal(engine.live("weekly", "prod"), undefined);
  assert.equal(engine.live("monthly", "prod"), undefined);
  assert.deepEqual(posts, [`uat to prod\napplied nightly ${repository.headCommit.slice(0, 7)}`]);
});

test("a run of the version before says nothing about this one", async () => {
  const { clock, deploy, engine, posts, promote, release, repository } = await inUat("nightly");
  engine.run("nightly", "uat");
  clock.advance(60_000);
  repository.write("flows/nightly.flow", "flow nightly\nstep two\n");
  repository.commit("Do it otherwise");
  await deploy();
  await promote("uat");

  assert.equal(await release(), true);
  assert.deepEqual(posts, ["Nothing in uat is ready for prod."]);
  assert.equal(engine.live("nightly", "prod"), undefined);
});

test("writes nothing when nothing is ready", async () => {
  const { calls, release } = await inUat("nightly");
  calls.forget();
  assert.equal(await release(), true);
  assert.deepEqual(calls.of({ port: "promoter" }), []);
});

test("one that fails stops no other, and is posted", async () => {
  const { calls, engine, posts, release } = await inUat("nightly", "weekly");
  engine.run("nightly", "uat");
  engine.run("weekly", "uat");
  calls.next({ port: "promoter", method: "write", flow: "nightly" }).fails();

  assert.equal(await release(), false);
  assert.match(posts[0] ?? "", /^failed nightly .+\napplied weekly /m);
  assert.notEqual(engine.live("weekly", "prod"), undefined);
});
