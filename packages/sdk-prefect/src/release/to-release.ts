// From a deployment's row to the Release that runs in it. The opposite way is deployment-body.ts.
import { isJsonObject, type JsonObject, type Release, sealRelease, type UnsealedRelease } from "@acme/sdk-core";
import type { DeploymentRow } from "../api/rows.ts";
import { readCode } from "./code-version.ts";
import { maskSecrets } from "./literal-secrets.ts";
import { commitOf, isPinned } from "./pinned.ts";

/** The release fields of a row, or of what is about to become one. */
export type ReleaseFields = Pick<
  Partial<DeploymentRow>,
  | "tags"
  | "version"
  | "description"
  | "entrypoint"
  | "path"
  | "pull_steps"
  | "parameter_openapi_schema"
  | "enforce_parameter_schema"
  | "job_variables"
  | "storage_document_id"
>;

/**
 * The Release that runs in a deployment. Undefined: neither a commit, an image nor a package version tells which code.
 * `runs` has the API's own names; a field that is null, or has the API's default, is absent, so that the same code gives
 * the same id however it was deployed. The image is in `code`. A version that only says branch and commit is left out.
 */
export function toRelease(row: ReleaseFields): Release | undefined {
  const release = unsealedRelease(row);
  const { commit, image, packageVersion } = release.code;
  return commit === undefined && image === undefined && packageVersion === undefined ? undefined : sealRelease(release);
}

/** As {@link toRelease}, of fields that are not complete yet: what a deploy knows before Prefect's tool has run. */
export function unsealedRelease(row: ReleaseFields): UnsealedRelease {
  const pullSteps = row.pull_steps ?? [];
  const image = row.job_variables?.["image"];
  const { code, version } = readCode(
    { tags: row.tags ?? [], version: row.version, image: typeof image === "string" ? image : undefined },
    commitOf(pullSteps),
  );
  const runs: JsonObject = {};
  if (row.entrypoint) runs["entrypoint"] = row.entrypoint;
  // Code from a storage block, as old Prefects had it: an id that means nothing in another Deployment.
  if (row.storage_document_id) runs["storage_document_id"] = row.storage_document_id;
  if (row.path) runs["path"] = row.path;
  if (pullSteps.length > 0) runs["pull_steps"] = maskSecrets(pullSteps, "/pull_steps");
  if (row.parameter_openapi_schema && !isEmptySchema(row.parameter_openapi_schema))
    runs["parameter_openapi_schema"] = row.parameter_openapi_schema;
  if (row.enforce_parameter_schema === false) runs["enforce_parameter_schema"] = false;
  if (row.description && row.description !== NO_DOCSTRING) runs["description"] = row.description;
  if (version !== undefined) runs["version"] = version;
  return { code, pinned: isPinned({ code, pullSteps, version, storageBlock: Boolean(row.storage_document_id) }), runs };
}

/** What `prefect deploy` writes for a flow without a docstring when it creates a deployment; null when it updates one. */
const NO_DOCSTRING = "None";

/** Prefect answers no schema as null, `{}`, or an object without properties: as it was sent, or not sent. */
function isEmptySchema(schema: JsonObject): boolean {
  const { type: _, properties = {}, ...rest } = schema;
  return Object.keys(rest).length === 0 && isJsonObject(properties) && Object.keys(properties).length === 0;
}
