// Sees to it that what comes from a host's stdout is messages and nothing else. The library that reads them would wait for
// ever for the end of a header that is none.
import { Transform, type TransformCallback } from "node:stream";

/** A header of the Language Server Protocol: Content-Length, perhaps Content-Type, and an empty line. */
const HEADER = /^(?:Content-[A-Za-z]+: [^\r\n]*\r\n)+\r\n/;
/** What can still become one. */
const HEADER_START = /^(?:Content-[A-Za-z]+: [^\r\n]*\r\n)*(?:\r|Content-[A-Za-z]*(?::(?: [^\r\n]*\r?)?)?)?$/;
const FIRST_WORD = "Content-";
/** Characters: a header has two short lines. */
const LONGEST_HEADER = 1000;
/** Characters of junk that are kept for people. */
const SAMPLE = 200;

/** What was on stdout that is no message. */
export class JunkError extends Error {
  override readonly name = "JunkError";
  /** Its beginning. */
  readonly sample: string;

  constructor(sample: string) {
    super(`No message: ${sample}`);
    this.sample = sample;
  }
}

/** Passes messages on, and fails with a {@link JunkError} at the first byte that belongs to none. */
export class FrameGuard extends Transform {
  /** Bytes of the message that are still to come. */
  #body = 0;
  #header = Buffer.alloc(0);

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#body > 0) {
        const part = rest.subarray(0, this.#body);
        this.#body -= part.length;
        rest = rest.subarray(part.length);
        this.push(part);
        continue;
      }
      this.#header = Buffer.concat([this.#header, rest]);
      const text = this.#header.toString("latin1", 0, LONGEST_HEADER);
      const header = HEADER.exec(text)?.[0];
      const length = /^content-length: (\d+)\r$/im.exec(header ?? "")?.[1];
      if (header === undefined && text.length < LONGEST_HEADER && mayBecomeHeader(text)) break;
      if (header === undefined || length === undefined) {
        done(new JunkError(this.#header.toString("utf8", 0, SAMPLE).trim()));
        return;
      }
      this.push(this.#header.subarray(0, header.length));
      rest = this.#header.subarray(header.length);
      this.#header = Buffer.alloc(0);
      this.#body = Number(length);
    }
    done();
  }
}

function mayBecomeHeader(text: string): boolean {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const isFirstWord = line.length < FIRST_WORD.length && FIRST_WORD.startsWith(line);
  return HEADER_START.test(isFirstWord ? text.slice(0, text.length - line.length) : text);
}
