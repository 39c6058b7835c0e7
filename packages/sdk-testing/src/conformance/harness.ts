// What an adapter's author writes so that the conformance cases can run: how to make a world, and what can happen in it.
import type { Adapter, Deployment, JsonObject, PortalDefinition } from "@acme/sdk-core";

/** One adapter under test. */
export interface ConformanceHarness {
  /** The adapter's name, for the report. */
  name: string;
  /** Makes a world of its own for one case: nothing in it is deployed, and no other case sees it. */
  open(): ConformanceWorld | Promise<ConformanceWorld>;
  /** Ends what the worlds shared, a server for example. Whoever runs the cases calls it when all are done. */
  close?(): Promise<void> | void;
}

/**
 * The world of one case. What stands under "can happen" is optional: leave out what your engine cannot do or what is too
 * hard to arrange, and the cases that need it are reported as skipped, with the reason.
 */
export interface ConformanceWorld {
  /** The project's name; where worlds share an engine, another one for each world. */
  project: string;
  adapter: Adapter;
  /** At least two: a starting one, and one that comes after it. */
  environments: PortalDefinition["environments"];
  /** Absent: deploying needs no version control. */
  code?: PortalDefinition["code"];
  /**
   * Two settings of a flow's Deployment that the adapter's `flow` schema allows, with the same members and different
   * values.
   */
  settings: readonly [JsonObject, JsonObject];
  /** Writes a flow into the project's files, committed and pushed. Called again for the same flow: a new version. */
  writeFlow(name: string): Promise<void> | void;
  /** Ends the world. */
  close?(): Promise<void> | void;

  // What can happen in it.

  /** Moves the file of a flow, committed and pushed: `git mv`. */
  moveFlow?(name: string): Promise<void> | void;
  /** Adds lines above a flow's declaration. */
  editAbove?(name: string): Promise<void> | void;
  /** Adds a file that looks like one with flows and cannot be read: not text, no valid syntax. */
  writeBrokenFile?(): Promise<void> | void;
  /**
   * Makes a flow's code use two more files, the second one only by way of the first: an import of an import, committed
   * and pushed. Gives their paths, relative to the project.
   */
  useFiles?(name: string): Promise<readonly string[]> | readonly string[];
  /** Switches to a branch, which is made where it is new. */
  switchBranch?(name: string): Promise<void> | void;
  /** Names of flows that are hard for this engine. Default: some with blanks, dots, umlauts, and of another script. */
  hardNames?: readonly string[];
  /** Settings with a secret in them, and the secret. */
  secret?: { settings: JsonObject; value: string };

  /** Somebody changes, in the engine, one of the settings that {@link settings} name, to a third value. */
  changeLive?(deployment: Deployment): Promise<void> | void;
  /** Somebody adds, in the engine, a setting that {@link settings} do not name. */
  addLive?(deployment: Deployment): Promise<void> | void;
  /** Somebody sets, in the engine, something that no version of the flow can run with, and that the engine takes. */
  makeUnfit?(deployment: Deployment): Promise<void> | void;
  /** Somebody deletes a Deployment in the engine. */
  removeLive?(deployment: Deployment): Promise<void> | void;
  /** Another tool makes a Deployment in an environment's engine. */
  makeForeign?(environment: string): Promise<void> | void;
  /** Another instance of the adapter on the same engine, as in another process. */
  secondAdapter?(): Adapter | Promise<Adapter>;
  /** Puts so many managed Deployments into a starting environment, faster than by deploying them. */
  populate?(environment: string, count: number): Promise<void> | void;
  /** A Deployment runs, and the run ends. */
  run?(deployment: Deployment, ends: "completed" | "failed"): Promise<void> | void;
  /** Lets so many milliseconds pass on the engine's clock. Absent: it is this machine's, and the cases wait. */
  pass?(milliseconds: number): Promise<void> | void;
  /** Something that is no entry gets into the history of an environment. */
  damageHistory?(environment: string): Promise<void> | void;

  /** From now on the engine refuses every write of a flow, and nothing of it is done. */
  refuseWrites?(flow: string): Promise<void> | void;
  /** The next write is done, and its answer is lost. */
  loseNextAnswer?(): Promise<void> | void;
  /** From now on the engine of an environment cannot be reached. */
  makeUnreachable?(environment: string): Promise<void> | void;
}

/** What a world can be able to do. */
export type Ability =
  | "moveFlow"
  | "editAbove"
  | "writeBrokenFile"
  | "useFiles"
  | "switchBranch"
  | "secret"
  | "changeLive"
  | "addLive"
  | "makeUnfit"
  | "removeLive"
  | "makeForeign"
  | "secondAdapter"
  | "run"
  | "damageHistory"
  | "refuseWrites"
  | "loseNextAnswer"
  | "makeUnreachable";

/** The ports that an adapter can have. */
export type PortName = Exclude<keyof Adapter, "name">;
