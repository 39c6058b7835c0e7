// The bench's side of extensions/probe: asks in the extension host of the window that is open.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../tools/prefect-server/index.mjs";

/** Finds the probe of the newest extension host by the file that it leaves. */
export class Probes {
  #folder;

  /** @param {string} folder - for the probes' files */
  constructor(folder) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** For the environment of the workbench. */
  get env() {
    return { ACME_BENCH_PROBES: this.#folder };
  }

  /** Before a window is opened or reloaded. */
  forget() {
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name));
  }

  /** The probe of the window that was opened since {@link forget}. */
  async next() {
    const port = await waitFor(
      () => {
        const [name] = readdirSync(this.#folder);
        if (name === undefined) return undefined;
        try {
          return JSON.parse(readFileSync(join(this.#folder, name), "utf8")).port;
        } catch {
          // It is being written.
          return undefined;
        }
      },
      { what: "the extension host", timeout: 60_000, every: 20 },
    );
    return new Probe(port);
  }
}

class Probe {
  #port;

  constructor(port) {
    this.#port = port;
  }

  /** Activates extensions in this order; gives the milliseconds of each by id. */
  activate(ids) {
    return this.#ask(`activate?${ids.map((id) => `id=${id}`).join("&")}`);
  }

  /** When ours became active, milliseconds since 1970; undefined: it is not. */
  async activeAt() {
    return (await this.#ask("active")).activeAt;
  }

  /** The longest block of the event loop since it was asked last, in milliseconds. */
  async longestBlock() {
    return (await this.#ask("loop")).longest;
  }

  /** `{ pid, rss, heapUsed }` in megabytes, after garbage was collected. */
  memory() {
    return this.#ask("memory");
  }

  async #ask(path) {
    const response = await fetch(`http://127.0.0.1:${this.#port}/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`The probe: ${text}`);
    return JSON.parse(text);
  }
}
