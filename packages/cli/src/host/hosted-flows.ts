// The flows of a host's project, kept up with the files that its client says have changed.
import type { CallOptions, Flow, Found } from "@acme/sdk-core";
import type { HostedProject } from "./hosted-project.ts";
import type { FlowsNote } from "./protocol/host-notifications.ts";

/** What of the flows differs from what was found before. */
export interface FlowsFound {
  found: Found<Flow>;
  /** Absent: nothing was found before. */
  difference?: FlowsNote;
}

/** Finds flows, one search at a time, and remembers what was found. */
export class HostedFlows {
  readonly #project: HostedProject;
  /** Paths relative to the project. Undefined: anything may have changed. */
  #changed: Set<string> | undefined;
  #last: { flows: Map<string, string>; problems: string } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(project: HostedProject) {
    this.#project = project;
  }

  /** Files were changed, created or deleted: paths relative to the project. Undefined: nobody knows which. */
  note(paths: readonly string[] | undefined): void {
    if (paths === undefined) this.#changed = undefined;
    else for (const path of paths) this.#changed?.add(path);
  }

  /** Whether something was noted since the last search, or there was none. */
  get isOld(): boolean {
    return this.#changed === undefined || this.#changed.size > 0;
  }

  /**
   * Finds them. Looks at what changed only, where `refresh` is true and that is known.
   *
   * @throws AcmeError what the Portal throws
   */
  find(call: CallOptions, refresh: boolean): Promise<FlowsFound> {
    const search = this.#turn.then(() => this.#find(call, refresh));
    this.#turn = search.catch(() => {});
    return search;
  }

  async #find(call: CallOptions, refresh: boolean): Promise<FlowsFound> {
    const changed = refresh ? this.#changed : undefined;
    // What is noted while the search goes on belongs to the next one.
    this.#changed = new Set();
    try {
      const portal = await this.#project.portal();
      const found = await portal.findFlows({ ...call, ...(changed === undefined ? {} : { changed: [...changed] }) });
      const before = this.#last;
      const flows = new Map(found.items.map((flow) => [flow.id, JSON.stringify(flow)]));
      const problems = JSON.stringify(found.problems);
      this.#last = { flows, problems };
      if (before === undefined) return { found };
      return {
        found,
        difference: {
          changed: [...flows].flatMap(([id, flow]) => (before.flows.get(id) === flow ? [] : [id])),
          removed: [...before.flows.keys()].filter((id) => !flows.has(id)),
          problems: problems !== before.problems,
        },
      };
    } catch (caught) {
      if (changed === undefined) this.#changed = undefined;
      else this.note([...changed]);
      throw caught;
    }
  }
}
