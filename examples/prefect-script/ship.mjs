// @ts-check
// node ship.mjs deploy dev; node ship.mjs promote uat: shows what will happen, and does it with --yes.
import { countResults, describeCode, hasChanges, planRequestSchema } from "@acme/sdk-core";
import { loadPortal } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";

const [action, environment, yes] = process.argv.slice(2);
/** @param {(string | undefined)[]} words */
const print = (...words) => process.stdout.write(`${words.filter(Boolean).join(" ")}\n`);

const portal = await loadPortal(".", { adapters: { prefect: prefectAdapter } });
const plan = await portal.plan(planRequestSchema.parse({ action, environment, flows: [] }));
for (const { does, key, release, settings, refusals } of plan.items) {
  print(does, key.flow, describeCode(release.after.code), ...settings.map(({ path }) => path));
  for (const { message, hint } of refusals) print("  refused:", message, hint);
}
if (yes === "--yes" && hasChanges(plan)) {
  const { items } = await portal.apply(plan);
  for (const { key, result, error } of items) print(result, key.flow, error?.message);
  process.exitCode = countResults(items).failed === 0 ? 0 : 1;
}
