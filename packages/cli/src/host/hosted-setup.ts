// What is missing on this machine to deploy: looked for once, because that may start programs, and kept with the Portal.
import type { CallOptions, Portal, Problem } from "@acme/sdk-core";

/** The answer for the project's Portal. */
export class HostedSetup {
  #known: { readonly portal: Portal; readonly problems: Promise<Problem[]> } | undefined;

  /**
   * The problems, as they were found for this Portal.
   *
   * @param again - look for them anew
   */
  async problems(portal: Portal, again: boolean, call: CallOptions): Promise<Problem[]> {
    if (again || this.#known?.portal !== portal) this.#known = { portal, problems: portal.checkSetup(call) };
    const known = this.#known;
    try {
      return await known.problems;
    } catch (caught) {
      // Whoever asks next is not told of another's cancellation.
      if (this.#known === known) this.#known = undefined;
      throw caught;
    }
  }
}
