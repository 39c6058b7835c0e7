// The project of one host: its Portal, opened when it is first asked for and again after its configuration changed.
import type { Log, Portal } from "@acme/sdk-core";
import { type CheckedPortal, configError } from "@acme/sdk-node";
import type { Project } from "../session.ts";

/** What of a {@link Project} a host uses. */
export type HostProjects = Pick<Project, "checkPortal" | "repository" | "draft" | "basicChecks">;

/** The project that a client named in `initialize`. */
export class HostedProject {
  readonly directory: string;
  readonly projects: HostProjects;
  readonly #log: Log;
  #checked: Promise<CheckedPortal> | undefined;

  constructor(directory: string, projects: HostProjects, log: Log) {
    this.directory = directory;
    this.projects = projects;
    this.#log = log;
  }

  /** The configuration, checked. Throws `config-missing`, `io-failed`. */
  async checked(): Promise<CheckedPortal> {
    const checking = (this.#checked ??= this.projects.checkPortal(this.directory, { log: this.#log }));
    try {
      return await checking;
    } catch (caught) {
      // What was wrong may be mended: it is looked at again next time.
      if (this.#checked === checking) this.#checked = undefined;
      throw caught;
    }
  }

  /** The Portal. Throws as {@link HostedProject.checked}, and what is wrong in the configuration as one error. */
  async portal(): Promise<Portal> {
    const { portal, problems } = await this.checked();
    if (portal !== undefined) return portal;
    throw configError(problems);
  }

  /** The configuration is read again when it is asked for next. */
  forget(): void {
    this.#checked = undefined;
  }
}
