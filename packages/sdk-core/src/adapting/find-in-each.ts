// For deployment finders that read one environment after the other.
import { isCancellation, toAcmeError } from "../errors/acme-error.ts";
import type { Deployment } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { FoundDeployments } from "../ports/deployment-finder.ts";

/**
 * Reads environments one by one. One whose reading throws is unread, with the problem; a cancellation is thrown.
 *
 * @param read - everything that was asked for in one environment; throws rather than leave something out
 */
export async function findInEach(
  environments: readonly Environment[],
  read: (environment: Environment) => Promise<readonly Deployment[]>,
): Promise<FoundDeployments> {
  const found: Required<FoundDeployments> = { items: [], problems: [], unread: [] };
  for (const environment of environments) {
    try {
      for (const deployment of await read(environment)) found.items.push(deployment);
    } catch (caught) {
      if (isCancellation(caught)) throw caught;
      found.problems.push(toAcmeError(caught, `reading ${environment.name}`).toJSON());
      found.unread.push(environment.name);
    }
  }
  return found;
}
