// @ts-check
// The team's rule: what ran well in the environment before may go on, the rest waits. Knows no engine; main.mjs does.
import { describeCode } from "@acme/sdk-core";

/**
 * Promotes every flow whose newest run since it was last changed has completed, and posts what happened.
 *
 * @param {import("@acme/sdk-core").Portal} portal
 * @param {string} to - the environment that they are promoted to
 * @param {(summary: string) => unknown} post
 * @returns {Promise<boolean>} whether nothing failed
 */
export async function releaseWhatIsReady(portal, to, post) {
  const from = portal.environments.sourceOf(portal.environments.get(to), undefined).name;
  const found = await portal.findDeployments({ environments: [from] });
  const [problem] = found.problems;
  if (found.unread !== undefined) throw new Error(`${from} cannot be read: ${problem?.message}`);

  const { items: runs } = await portal.findRuns(from, { deployments: found.items, latest: 1 });
  const ready = found.items.flatMap(({ id, key, updated = "" }) => {
    const ranWell = runs.some((run) => run.deployment === id && run.state === "completed" && run.created >= updated);
    return key !== undefined && ranWell ? [key.flow] : [];
  });
  if (ready.length === 0) {
    await post(`Nothing in ${from} is ready for ${to}.`);
    return true;
  }

  const plan = await portal.plan({ action: "promote", environment: to, flows: ready, reason: `it ran well in ${from}` });
  const { items, problems } = await portal.apply(plan);
  const lines = items.map(({ key, code, result, error }) => {
    return `${result} ${key.flow} ${describeCode(code)}${error === undefined ? "" : `: ${error.message}`}`;
  });
  await post([`${from} to ${to}`, ...lines, ...problems.map(({ message }) => `note: ${message}`)].join("\n"));
  return items.every(({ result }) => ["applied", "unchanged", "submitted"].includes(result));
}
