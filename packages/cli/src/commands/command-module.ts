// What a file in this folder exports, and the list of them. The files are loaded only when their command is used.
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/** Runs a command that was parsed. */
export type RunCommand = (session: Session, command: Command) => Promise<ExitCode>;

/** One command. */
export interface CommandModule {
  /** Adds arguments, options and examples to the command, whose name and summary it has already. */
  declare(command: Command): void;
  run: RunCommand;
}

/** One command before its file is loaded. */
export interface CommandEntry {
  name: string;
  summary: string;
  hidden?: boolean;
  load(): Promise<CommandModule>;
}

/** Every command, in the order of `acme --help`. */
export const commands: readonly CommandEntry[] = [
  { name: "init", summary: "Write a first acme.yaml from what is there", load: () => import("./init.ts") },
  {
    name: "status",
    summary: "Flows by environments: what runs where, what is behind, what drifted",
    load: () => import("./status.ts"),
  },
  { name: "flows", summary: "List the flows that the code declares", load: () => import("./flows.ts") },
  { name: "deployments", summary: "List what is deployed", load: () => import("./deployments.ts") },
  { name: "deploy", summary: "Deploy flows of this commit", load: () => import("./deploy.ts") },
  { name: "promote", summary: "Bring what runs in one environment to the next", load: () => import("./promote.ts") },
  {
    name: "validate",
    summary: "Record that what runs in an environment was looked at, and is good or not",
    load: () => import("./validate.ts"),
  },
  { name: "rollback", summary: "Bring back what ran before", load: () => import("./rollback.ts") },
  {
    name: "changes",
    summary: "Which changes are in one environment and not in another",
    load: () => import("./changes.ts"),
  },
  { name: "history", summary: "Who changed what, when and why", load: () => import("./history.ts") },
  {
    name: "doctor",
    summary: "Check that everything is in place, and say how to mend what is not",
    load: () => import("./doctor.ts"),
  },
  { name: "host", summary: "Serve an editor: JSON-RPC on stdin and stdout", load: () => import("./host.ts") },
  { name: "completion", summary: "A completion script for your shell", load: () => import("./completion.ts") },
  { name: "__complete", summary: "What can stand next", hidden: true, load: () => import("./complete.ts") },
];
