// The branch that stands in names where an environment keeps one Deployment per flow.
import type { Context } from "@acme/sdk-core";

/** Gives the default branch; asks git once. */
export type DefaultBranch = (context: Context) => Promise<string>;

/** @param configured - `default-branch` of acme.yaml; else git's own default branch, else `main` */
export function defaultBranchOf(configured: string | undefined): DefaultBranch {
  let known: Promise<string> | undefined = configured === undefined ? undefined : Promise.resolve(configured);
  return ({ code }) => {
    known ??= code.defaultBranch().then(
      (branch) => branch ?? "main",
      () => "main",
    );
    return known;
  };
}
