// The ports that deploy and promote: what an adapter declares, what core hands back for writing, and how each act ends.
import type { AcmeError, SourcePlace } from "../errors/acme-error.ts";
import type { Deployment, DeploymentKey, Field } from "../model/deployment.ts";
import type { Environment } from "../model/environment.ts";
import type { Flow } from "../model/flow.ts";
import type { Found } from "../model/found.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { CodeVersion, Release, UnsealedRelease } from "../model/release.ts";
import type { FieldChange } from "../settings/three-way-merge.ts";
import type { Context } from "./context.ts";

/** What the configuration says about one flow in one environment. */
export interface ConfiguredSettings {
  /** Overlaid, valid by {@link AdapterSchemas.flow}. */
  settings: JsonObject;
  /** Where a member of them is written, for what is said of it: keys from their top. Absent: nobody knows. */
  settingPlace?: (path: readonly string[]) => SourcePlace | undefined;
}

/** Deploy one Flow of the working tree's commit to a starting environment. */
export interface DeployRequest extends ConfiguredSettings {
  key: DeploymentKey;
  environment: Environment;
  flow: Flow;
  code: CodeVersion;
  /** The working tree differs from the commit, and the caller allows it. Such a Release is not pinned. */
  dirty: boolean;
}

/** Bring one Release to an environment: by a promotion or by a rollback. */
export interface PromoteRequest extends ConfiguredSettings {
  key: DeploymentKey;
  environment: Environment;
  /** Exactly what will run. Nothing is rebuilt, nothing is taken from the working tree. */
  release: Release;
  /** It is from history and may run nowhere now: what it needs can be gone, which a rollback must say before it writes. */
  earlier?: true;
  /** The Flow in the working tree, when it is still there. For settings only, never for code. */
  flow?: Flow;
  /** The engine's name of the flow in the source, for an engine where the target does not have it yet. */
  flowName: string;
}

/** What the files want of one Deployment. */
export interface Desired {
  key: DeploymentKey;
  /** Desired states with one change set stand or fall together. */
  changeSet: string;
  /** The engine's name that it will have. Two keys with one name are refused before anything is sent. */
  name: string;
  /** The engine's name of the flow. */
  flowName: string;
  /** Sealed where it is known whole; unsealed where the engine's tool completes it. */
  release: Release | UnsealedRelease;
  settings: Field[];
  /** Changed by the same act without having been asked for. The same rules apply to it. */
  bystander?: true;
  /** Why this one cannot be: found out without a side effect, reported as a refusal beside the others. */
  refusals?: AcmeError[];
  /** What a person should know before confirming. */
  notes?: string[];
  /** Handed through to {@link ChangeSet} untouched, never shown or stored. */
  memo?: Json;
}

/** One Deployment to write: the merged, final state, and what of it differs from what is live. */
export interface Write {
  desired: Desired;
  /** The final settings: declared, merged with what is live. */
  settings: Field[];
  /** What differs from {@link Write.live}. Empty with {@link Write.releaseChanges} false never happens. */
  fields: FieldChange[];
  releaseChanges: boolean;
  /** What was live when the plan was made. Absent: it is created. */
  live?: Deployment;
}

/** One act of the engine. It stands or falls as a whole. */
export interface ChangeSet {
  id: string;
  /** Different for each time that something is applied: what an engine can tell its acts apart by. */
  attempt: string;
  writes: Write[];
}

/** Where a submitted act can be followed, as plain data that survives a restart. */
export interface Follow {
  /** Where a person can look. */
  url?: string;
  /** What the adapter needs to find exactly that act again. */
  reference: JsonObject;
}

/** How one change set ended. */
export type Outcome = { changeSet: string } & (
  | { is: "applied" }
  | { is: "submitted"; follow: Follow }
  /** Somebody else changed it since; nothing was written. */
  | { is: "stale" }
  /** `unknown`: it was sent and no answer came. Core reads again before it believes anything. */
  | { is: "failed"; error: AcmeError; left: "as-before" | "partly" | "unknown" }
);

/**
 * What is wrong with something that was written, although it was written as it should be: next runs that the engine did not
 * make, for one. It ends no change, and is one of the problems of the batch.
 */
export interface Remark {
  is: "remark";
  problem: AcmeError;
}

/** Declares and writes. {@link Deployer} and {@link Promoter} differ in what they are asked. */
export interface Writer<Request> {
  /**
   * What the files want, for many requests at once. No side effect. A request that cannot be met is a
   * {@link Desired.refusals} or a problem; each request has one or the other.
   */
  declare(requests: readonly Request[], context: Context): Promise<Found<Desired>>;
  /**
   * Writes. Yields one {@link Outcome} for each change set, in any order, as each ends, and any number of {@link Remark}s.
   * Does not throw for a change set that failed, nor on cancellation: those not begun are left without an outcome, and core
   * says `cancelled`.
   */
  apply(changeSets: readonly ChangeSet[], context: Context): AsyncIterable<Outcome | Remark>;
  /** Follows a submitted act to its end. Required of whoever answers `submitted`. */
  settle?(follow: Follow, context: Context): Promise<Outcome>;
}

/** Deploys code to a starting environment. */
export type Deployer = Writer<DeployRequest>;

/** Brings a Release to an environment. */
export type Promoter = Writer<PromoteRequest>;
