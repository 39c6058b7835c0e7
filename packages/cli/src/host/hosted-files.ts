// Takes up what a client says about changed files: the configuration is forgotten, flows are searched again, and the client
// is told what came of it.
import { type CallOptions, type Log, toAcmeError } from "@acme/sdk-core";
import { meaningOf } from "./files-changed.ts";
import type { Notify } from "./host-call.ts";
import type { HostedFlows } from "./hosted-flows.ts";
import type { HostedProject } from "./hosted-project.ts";

/** Milliseconds: what is saved together (all files, a branch that is switched) is one search. */
const TOGETHER = 25;

/** What {@link HostedFiles} works with. */
export interface HostedFilesParts {
  project: HostedProject;
  flows: HostedFlows;
  notify: Notify;
  log: Log;
  call: CallOptions;
}

/** The files of a host's project. */
export class HostedFiles {
  readonly #parts: HostedFilesParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: HostedFilesParts) {
    this.#parts = parts;
  }

  /** Absolute paths that changed. Empty: anything may have. */
  async note(paths: readonly string[]): Promise<void> {
    const { project, flows, notify } = this.#parts;
    const checked = await project.checked().catch(() => undefined);
    const { configuration, others } = meaningOf(paths, project.directory, checked);
    const isAll = paths.length === 0;
    if (isAll || configuration.length > 0) {
      project.forget();
      notify("project/changed", { paths: configuration });
    }
    if (isAll || configuration.length > 0) flows.note(undefined);
    else flows.note(others);
    if (flows.isOld && this.#timer === undefined) this.#timer = setTimeout(() => void this.#search(), TOGETHER).unref();
  }

  async #search(): Promise<void> {
    this.#timer = undefined;
    const { flows, notify, log, call } = this.#parts;
    try {
      const { difference } = await flows.find(call, true);
      if (difference === undefined) return;
      if (difference.changed.length + difference.removed.length > 0 || difference.problems)
        notify("flows/changed", difference);
    } catch (caught) {
      // Whoever asks for the flows next is told.
      log.debug(`Flows were not searched again: ${toAcmeError(caught, "searching flows").message}`);
    }
  }
}
