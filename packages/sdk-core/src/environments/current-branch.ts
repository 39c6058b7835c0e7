// Which branch is checked out, for environments that keep a Deployment for each branch.
import type { Environment } from "../model/environment.ts";
import type { CodeRepository } from "../ports/code-repository.ts";

/** The branch that is checked out. Asked only where one of the environments keeps Deployments by branch. */
export async function currentBranch(
  environments: readonly Environment[],
  code: CodeRepository,
): Promise<string | undefined> {
  if (environments.every(({ deployments }) => deployments === "per-flow")) return undefined;
  return (await code.isPresent()) ? (await code.head()).branch : undefined;
}
