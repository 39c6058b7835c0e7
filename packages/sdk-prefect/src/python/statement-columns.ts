// Where the statements of a file are kept: columns of numbers instead of an object for each. It scans nothing.
import type { SourceProblem } from "./source-text.ts";

/** The statements of a file in source order, as columns. Offsets are bytes; -1 means "none". */
export interface Statements extends Readonly<Columns> {
  readonly count: number;
  /** The first thing that Python would refuse here. */
  readonly problem: SourceProblem | undefined;
}

interface Columns {
  kind: Uint8Array;
  start: Int32Array;
  /** After the last token; of a statement with a body, after the last token of that body. */
  end: Int32Array;
  /** The statement whose body it stands in. */
  parent: Int32Array;
  /** Offset of the colon before the body. */
  colon: Int32Array;
  /** The first statement of its chain: the `if` of an `else`, the `try` of an `except`; else itself. */
  head: Int32Array;
}

/** Columns that grow while a file is scanned. */
export class StatementColumns implements Columns {
  kind: Uint8Array = new Uint8Array(4096);
  start: Int32Array = new Int32Array(4096);
  end: Int32Array = new Int32Array(4096);
  parent: Int32Array = new Int32Array(4096);
  colon: Int32Array = new Int32Array(4096);
  head: Int32Array = new Int32Array(4096);

  get capacity(): number {
    return this.kind.length;
  }

  grow(): void {
    const capacity = this.capacity * 2;
    const kind = new Uint8Array(capacity);
    kind.set(this.kind);
    this.kind = kind;
    for (const name of ["start", "end", "parent", "colon", "head"] as const) {
      const column = new Int32Array(capacity);
      column.set(this[name]);
      this[name] = column;
    }
  }

  /** A copy of the first so many, in one piece of memory. */
  take(count: number, problem: SourceProblem | undefined): Statements {
    const memory = new ArrayBuffer(count * 21);
    const column = (position: number, from: Int32Array): Int32Array => {
      const copy = new Int32Array(memory, position * count * 4, count);
      copy.set(from.subarray(0, count));
      return copy;
    };
    const kind = new Uint8Array(memory, count * 20, count);
    kind.set(this.kind.subarray(0, count));
    return {
      count,
      kind,
      start: column(0, this.start),
      end: column(1, this.end),
      parent: column(2, this.parent),
      colon: column(3, this.colon),
      head: column(4, this.head),
      problem,
    };
  }
}
