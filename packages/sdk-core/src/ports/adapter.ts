// Adapter: the ports of one engine together, and how a configuration makes one.
import type { z } from "zod";
import type { JsonObject } from "../model/json.ts";
import type { Deployer, Promoter } from "./deployer.ts";
import type { DeploymentFinder } from "./deployment-finder.ts";
import type { Doctor } from "./doctor.ts";
import type { EngineClock } from "./engine-clock.ts";
import type { FlowFinder } from "./flow-finder.ts";
import type { HistoryStore } from "./history-store.ts";
import type { LockStore } from "./lock-store.ts";
import type { Identity } from "./identity.ts";
import type { RunFinder } from "./run-finder.ts";
import type { RunForecaster } from "./run-forecaster.ts";
import type { WriteChecker } from "./write-checker.ts";

/** The ports of one engine. What an engine cannot do is an absent port. */
export interface Adapter {
  /** `prefect`, `crontab`. */
  readonly name: string;
  readonly flows?: FlowFinder;
  readonly deployments?: DeploymentFinder;
  readonly deployer?: Deployer;
  readonly promoter?: Promoter;
  readonly runs?: RunFinder;
  readonly forecaster?: RunForecaster;
  /** Absent: nothing is known to speak against a write before the engine is asked. */
  readonly checker?: WriteChecker;
  readonly history?: HistoryStore;
  /** Absent: two writers at once are told apart only by comparing and by reading back. */
  readonly locks?: LockStore;
  readonly doctor?: Doctor;
  /** Absent: rules about time go by the clock of the machine. */
  readonly clock?: EngineClock;
  /** Absent: the engine has no accounts, and who acts is only declared. */
  readonly identity?: Identity;
}

/** The shape of what a configuration says to an adapter. acme.yaml, its completion and the forms know no engine. */
export interface AdapterSchemas {
  /** The adapter's own options. */
  options: z.ZodObject;
  /** What the adapter adds to an environment. */
  environment: z.ZodObject;
  /** The settings of a flow's Deployment. Every member is optional; overlays are merged before it is applied. */
  flow: z.ZodObject;
}

/** What an adapter is made with. */
export interface AdapterSetup {
  /** The project's name. */
  project: string;
  /** Absolute path of the project's folder. */
  directory: string;
  /** Valid by {@link AdapterSchemas.options}. */
  options: JsonObject;
  /** Which files the flow finder looks at. */
  flows: FlowFiles;
  /** The branch whose Deployments carry no branch of their own in environments that keep one per flow. */
  defaultBranch?: string;
}

/** Which files hold flows: globs relative to the project. */
export interface FlowFiles {
  /** Default: all. */
  include: string[];
  exclude: string[];
}

/** What an adapter package exports for `adapter:` in acme.yaml: its schemas, and a function that makes it. */
export interface AdapterDefinition {
  readonly name: string;
  readonly schemas: AdapterSchemas;
  /** Makes the adapter of a project. Neither reads nor connects to anything yet. */
  create(setup: AdapterSetup): Adapter;
}

/** Types an adapter's definition. */
export function defineAdapter(definition: AdapterDefinition): AdapterDefinition {
  return definition;
}
