// What every command is given: the terminal, the global options, cancellation, and the Portal when it asks for it.
import type { CallOptions, Check, CodeRepository, Flow, Log, Portal } from "@acme/sdk-core";
import type { CheckedPortal } from "@acme/sdk-node";
import type { ConfigDraft } from "@acme/sdk-prefect";
import type { Prompts } from "./input/prompts.ts";
import type { Look } from "./terminal/look.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Options that every command takes. */
export interface GlobalOptions {
  json: boolean;
  debug: boolean;
}

/** What {@link Project.draft} gives. */
export interface Draft {
  draft: ConfigDraft;
  flows: Flow[];
}

/** How a run reaches a project. A test has one in memory. */
export interface Project {
  /** Opens the Portal of the project that a folder is in. */
  openPortal(directory: string, options: { log: Log }): Promise<Portal>;
  /** As {@link openPortal}, with what is wrong in the configuration as problems: for editors. */
  checkPortal(directory: string, options: { log: Log }): Promise<CheckedPortal>;
  /** The version control of a folder, in a project or not. */
  repository(directory: string): Promise<CodeRepository>;
  /** What a first configuration of a folder can take over from what is in it. */
  draft(directory: string, options: Required<CallOptions>): Promise<Draft>;
  /** What can be checked where there is no Portal: the programs that adapters need. */
  basicChecks(directory: string, options: Required<CallOptions>): AsyncIterable<Check>;
}

/** One run of one command. */
export class Session {
  readonly options: GlobalOptions;
  /** Absolute path of the folder that the command works in. */
  readonly directory: string;
  readonly terminal: Terminal;
  /** Absent: nobody is there to ask, or `--json` was given. */
  readonly prompts: Prompts | undefined;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** The version of acme. */
  readonly version: string;
  readonly project: Project;
  #portal: Promise<Portal> | undefined;

  constructor(
    parts: Pick<
      Session,
      "options" | "directory" | "terminal" | "prompts" | "signal" | "env" | "now" | "version" | "project"
    >,
  ) {
    this.options = parts.options;
    this.directory = parts.directory;
    this.terminal = parts.terminal;
    this.prompts = parts.prompts;
    this.signal = parts.signal;
    this.env = parts.env;
    this.now = parts.now;
    this.version = parts.version;
    this.project = parts.project;
  }

  /** The project's Portal, opened when it is first asked for. */
  portal(): Promise<Portal> {
    this.#portal ??= this.project.openPortal(this.directory, { log: this.log });
    return this.#portal;
  }

  /** See {@link Project.repository}. */
  repository(): Promise<CodeRepository> {
    return this.project.repository(this.directory);
  }

  /** See {@link Project.basicChecks}. */
  basicChecks(): AsyncIterable<Check> {
    return this.project.basicChecks(this.directory, this.call);
  }

  /** See {@link Project.draft}. */
  draft(): Promise<Draft> {
    return this.project.draft(this.directory, this.call);
  }

  /** What calls of the Portal take. */
  get call(): Required<CallOptions> {
    return { signal: this.signal, progress: this.terminal.progress };
  }

  /** The adapter's log: warnings always, the rest with `--debug`. */
  get log(): Log {
    const note = (label: string, message: string): void => this.terminal.note([`${label}: ${message}`]);
    return {
      debug: (message) => void (this.options.debug && note("debug", message)),
      info: (message) => void (this.options.debug && note("info", message)),
      warn: (message) => note("Warning", message),
    };
  }

  /** The result of a command: one JSON document with `--json`, else what people read. */
  print<T>(document: T, render: (document: T, look: Look) => readonly string[]): void {
    this.terminal.endProgress();
    if (this.options.json) this.terminal.json(document);
    else this.terminal.print(render(document, this.terminal.look));
  }
}
