// What is said of a Deployment whose commit nobody recorded.
import { AcmeError } from "../errors/acme-error.ts";
import { type DeploymentKey, describeKey } from "../model/deployment.ts";
import type { Problem } from "../model/found.ts";
import { type CodeVersion, describeCode } from "../model/release.ts";

/** @param code - what runs, where that can be told */
export function commitNotRecorded(key: DeploymentKey, code: CodeVersion | undefined): Problem {
  const runs =
    code === undefined ? "it cannot be told what it runs" : `what it runs (${describeCode(code)}) names none`;
  return new AcmeError({
    code: "release-missing",
    message: `The commit of ${describeKey(key)} is not known: ${runs}.`,
    hint: "Deploy it again with acme deploy, so that its commit is recorded.",
  }).toJSON();
}
