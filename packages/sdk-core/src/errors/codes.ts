// The closed set of error codes and what kind of trouble each one is. Nothing else lives here.

/**
 * What kind of trouble a code stands for. A door (CLI, RPC, UI) decides by the kind, never by the message:
 *
 * - `usage`: the call, a file or the configuration is wrong; the same call will fail again.
 * - `rule`: a rule of the project refused the change; nothing was written.
 * - `failure`: something outside (engine, tool, network, disk) failed; trying again may help.
 * - `cancelled`: the caller asked to stop.
 */
export type ErrorKind = "usage" | "rule" | "failure" | "cancelled";

/** Every code an {@link AcmeError} can carry, with its {@link ErrorKind}. */
export const errorKinds = {
  /** A command or call was given arguments that do not fit. */
  "usage-invalid": "usage",
  /** No `acme.yaml` (or other configuration) was found. */
  "config-missing": "usage",
  /** The configuration has an unknown key, a wrong type, a cycle or an unknown name. */
  "config-invalid": "usage",
  /** A file other than the configuration cannot be read or parsed. */
  "file-invalid": "usage",
  /** The adapter that the configuration names cannot be loaded. */
  "adapter-missing": "usage",
  /** What was asked for has no port in this adapter. */
  unsupported: "usage",
  /** No flow matches the selection. */
  "flow-not-found": "usage",
  /** An environment name is not in the configuration. */
  "environment-unknown": "usage",
  /** The project is not in a git repository, or git has no commit yet. */
  "repository-missing": "usage",
  /** A commit or branch is not known to git. */
  "revision-unknown": "usage",
  /** The clone is shallow and does not reach what two commits have in common. */
  "history-shallow": "usage",

  /** Deploying straight to an environment that comes after another. */
  "environment-not-starting": "rule",
  /** Promoting along something that is not an arrow of the environment graph. */
  "promotion-not-allowed": "rule",
  /** A step that the target requires has not passed for the Release. */
  "validation-missing": "rule",
  /** The environment is not changed at present: a freeze window. */
  "environment-frozen": "rule",
  /** The environment does not let a rule be passed over. */
  "override-not-allowed": "rule",
  /** HEAD is on no branch, and one is needed. */
  "head-detached": "rule",
  /** The working tree differs from the commit that would be deployed. */
  "tree-dirty": "rule",
  /** The commit is not on the remote that the engine will clone. */
  "commit-not-published": "rule",
  /** A Release that could run other code than the one named. */
  "release-unpinned": "rule",
  /** There is no Release to promote or to roll back to. */
  "release-missing": "rule",
  /** The flow cannot be deployed as it is declared. */
  "flow-not-deployable": "rule",
  /** Two flows, branches or deployments would share one name. */
  "name-ambiguous": "rule",
  /** A name that the engine does not accept. */
  "name-invalid": "rule",
  /** The same setting was changed in the files and live. */
  "settings-conflict": "rule",
  /** A value that the engine's tool would resolve and store in clear. */
  "value-unsafe": "rule",
  /** Settings that the Release cannot run with: a parameter of another kind, one too many, one that is missing. */
  "settings-unfit": "rule",
  /** A work pool, queue, host or the like that the target does not have. */
  "target-missing": "rule",
  /** The plan no longer describes what would happen. */
  "plan-stale": "rule",
  /** A member of the same change set was refused. */
  "change-set-refused": "rule",
  /** Somebody else is changing the environment, and did not end in time. */
  "environment-locked": "rule",

  /** The engine cannot be reached, or hung up. */
  "engine-unreachable": "failure",
  /** The engine refused the credentials. */
  "engine-unauthorized": "failure",
  /** The engine is too busy: 429, 503. */
  "engine-busy": "failure",
  /** The engine refused the content of a request: other 4xx. */
  "engine-rejected": "failure",
  /** The engine failed: 5xx. */
  "engine-failed": "failure",
  /** The answer is not what the engine's API promises (HTML, another shape). */
  "engine-unexpected": "failure",
  /** The engine or its client is older than what is supported. */
  "engine-too-old": "failure",
  /** What was read back is not what was written. */
  "readback-differs": "failure",
  /** A write was sent and its answer was lost. */
  "answer-lost": "failure",
  /** The lease of the environment ended before the batch did: nothing more is written. */
  "lease-lost": "failure",
  /** A program that is needed is not installed. */
  "tool-missing": "failure",
  /** A program ended with an error. */
  "tool-failed": "failure",
  /** A file or folder cannot be read or written. */
  "io-failed": "failure",
  /** A limit of time ran out. */
  "timed-out": "failure",
  /** A defect of ours. */
  internal: "failure",

  /** The caller cancelled. */
  cancelled: "cancelled",
} as const;

/** One of the closed set of codes; see {@link errorKinds} for the meaning of each. */
export type ErrorCode = keyof typeof errorKinds;
