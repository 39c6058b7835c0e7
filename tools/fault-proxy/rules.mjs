// @ts-check
// Which rule applies to a request, and how often it did. No sockets here.

/** @typedef {import("./index.d.mts").Match} Match */
/** @typedef {import("./index.d.mts").Action} Action */
/** @typedef {{ method: string, path: string, body: Buffer }} Incoming */

/** A rule in force. */
export class ActiveRule {
  #matched = 0;
  #reached = () => {};
  #released = () => {};

  hits = 0;
  /** @type {Promise<void>} */
  reached = new Promise((resolve) => (this.#reached = resolve));
  /** @type {Promise<void>} */
  released = new Promise((resolve) => (this.#released = resolve));

  /** @param {Match} match @param {Action} action */
  constructor(match, action) {
    this.match = match;
    this.action = action;
  }

  /** Counts a request that matches; true when the rule applies to it. @param {Incoming} request */
  applies(request) {
    if (!matches(this.match, request)) return false;
    this.#matched += 1;
    const { nth = 1, times = Number.POSITIVE_INFINITY } = this.match;
    if (this.#matched < nth || this.#matched >= nth + times) return false;
    this.hits += 1;
    if (this.action.kind !== "hold" || this.action.when !== "after") this.#reached();
    return true;
  }

  /** The server has answered a request whose answer is held. */
  answered() {
    this.#reached();
  }

  release() {
    this.#released();
  }
}

/** @param {Match} match @param {Incoming} request */
function matches({ method, path, body }, request) {
  if (method !== undefined && method !== request.method) return false;
  if (path !== undefined && request.path.search(pattern(path)) === -1) return false;
  return body === undefined || body(json(request.body));
}

/** @param {string | RegExp} path */
function pattern(path) {
  if (path instanceof RegExp) return path;
  const parts = path.split("*").map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

/** @param {Buffer} body @returns {unknown} */
function json(body) {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
