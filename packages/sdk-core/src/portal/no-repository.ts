// The code repository of a Portal that has none: every question is answered by the same error.
import { AcmeError } from "../errors/acme-error.ts";
import type { CodeRepository } from "../ports/code-repository.ts";

/** A repository that is not there. */
export const noRepository: CodeRepository = {
  directory: "",
  isPresent: () => Promise.resolve(false),
  prefix: missing,
  head: missing,
  resolve: missing,
  remotes: missing,
  isPublished: missing,
  defaultBranch: missing,
  files: missing,
  readCommit: missing,
  compare: missing,
  readFile: missing,
  differences: missing,
};

function missing(): Promise<never> {
  return Promise.reject(
    new AcmeError({
      code: "repository-missing",
      message: "This portal was made without a code repository.",
      hint: "Give definePortal a `code`, or use loadPortal in a git repository.",
    }),
  );
}
