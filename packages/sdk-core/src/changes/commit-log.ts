// What git has between two commits, each pair asked once: shared by status, plans and `acme changes`. It asks the
// repository and remembers; what the answer means to a flow is with those who ask.
import { AcmeError } from "../errors/acme-error.ts";
import { isSameCommit } from "../model/release.ts";
import type { CodeRepository, Comparison } from "../ports/code-repository.ts";

/** The commits between pairs of commits. Lives as long as one question of a caller: a `git fetch` changes answers. */
export class CommitLog {
  readonly #code: CodeRepository;
  readonly #files: boolean;
  readonly #known: Map<string, Comparison>;
  readonly #pairs = new Map<string, Promise<Comparison>>();
  /** The ends of as many queues: a hundred pairs must not be a hundred processes at once. */
  readonly #queues: Promise<unknown>[] = Array.from({ length: 4 }, () => Promise.resolve());

  /**
   * @param options - `files`: also which files each commit changed; `known`: complete answers about full hashes, which stay
   * true, from earlier questions: taken from there and added to it
   */
  constructor(code: CodeRepository, options: { files?: boolean; known?: Map<string, Comparison> } = {}) {
    this.#code = code;
    this.#files = options.files === true;
    this.#known = options.known ?? new Map<string, Comparison>();
  }

  /**
   * What either has and the other has not. Throws `revision-unknown` where git does not know one of them,
   * `history-shallow` where a shallow clone cannot tell, `repository-missing`.
   */
  async compare(left: string, right: string): Promise<Comparison> {
    if (isSameCommit(left, right)) return { left: [], right: [] };
    const other = this.#pairs.get(`${right}...${left}`);
    const comparison = other === undefined ? await this.#ask(left, right) : swapped(await other);
    if (comparison.cut) throw shallow(left, right);
    return comparison;
  }

  /** How many commits `to` has and `from` has not. Undefined: git cannot tell. */
  count(from: string, to: string): Promise<number | undefined> {
    return this.compare(from, to).then(
      ({ right }) => right.length,
      () => undefined,
    );
  }

  #ask(left: string, right: string): Promise<Comparison> {
    const pair = `${left}...${right}`;
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    const queue = this.#pairs.size % this.#queues.length;
    const ask = async (): Promise<Comparison> => {
      const before = this.#known.get(pair);
      if (before !== undefined) return before;
      const comparison = await this.#code.compare(left, right, { files: this.#files });
      if (comparison.cut !== true && isFull(left) && isFull(right)) this.#known.set(pair, comparison);
      return comparison;
    };
    const asked = (this.#queues[queue] ?? Promise.resolve()).then(ask, ask);
    this.#queues[queue] = asked;
    this.#pairs.set(pair, asked);
    return asked;
  }
}

function isFull(hash: string): boolean {
  return hash.length >= 40;
}

function swapped({ left, right, ...rest }: Comparison): Comparison {
  return { ...rest, left: right, right: left };
}

function shallow(left: string, right: string): AcmeError {
  return new AcmeError({
    code: "history-shallow",
    message: `This clone is shallow: it ends before what ${left.slice(0, 7)} and ${right.slice(0, 7)} have in common.`,
    hint: "Fetch the whole history: git fetch --unshallow (in CI: check out with depth 0)",
  });
}
