// What a prefect.yaml can name of the code that is deployed: `tag: "{{ $ACME_COMMIT }}"`.
import type { CodeVersion } from "@acme/sdk-core";

/** The variables, for what is declared and for the CLI alike. */
export function codeVariables({ commit, branch }: CodeVersion): Record<string, string> {
  return { ACME_COMMIT: commit ?? "", ACME_BRANCH: branch ?? "" };
}
