// What each method of the host is given, and the type of a table of methods.
import type { CallOptions, Context } from "@acme/sdk-core";
import type { HostedFiles } from "./hosted-files.ts";
import type { HostedFlows } from "./hosted-flows.ts";
import type { HostedProject } from "./hosted-project.ts";
import type { HostedSetup } from "./hosted-setup.ts";
import type { KeptPlans } from "./kept-plans.ts";
import type { HostNotifications } from "./protocol/host-notifications.ts";
import type { HostMethod, HostRequests } from "./protocol/host-requests.ts";
import type { Revisions } from "./revisions.ts";

/** Sends a notification to the client. */
export type Notify = <N extends keyof HostNotifications>(name: N, note: HostNotifications[N]) => void;

/** One call of a method. */
export interface HostCall extends Required<CallOptions> {
  project: HostedProject;
  flows: HostedFlows;
  files: HostedFiles;
  setup: HostedSetup;
  plans: KeptPlans;
  revisions: Revisions;
  /** Notes that belong to this call: nothing is sent where the client gave no token. */
  note: <N extends "apply/item" | "doctor/check">(name: N, note: Omit<HostNotifications[N], "token">) => void;
  notify: Notify;
  log: Context["log"];
}

/** Answers a method. What it throws crosses as an AcmeError. */
export type Handler<M extends HostMethod> = (
  params: HostRequests[M]["params"],
  call: HostCall,
) => Promise<HostRequests[M]["result"]>;

/** Some of the methods. */
export type Handlers<M extends HostMethod> = { readonly [Name in M]: Handler<Name> };
