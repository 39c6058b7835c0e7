// The process's stdin and stdout for the protocol alone. Whatever else prints (an adapter, a tool's library, a forgotten
// console.log) goes to stderr, so that it cannot break a message.
import { PassThrough, type Readable, type Writable } from "node:stream";

/** The two streams of a connection. */
export interface Stdio {
  input: Readable;
  output: Writable;
}

/** Takes them. To be called once, before anything of the user's is loaded. */
export function takeStdio({ stdin, stdout, stderr }: Pick<NodeJS.Process, "stdin" | "stdout" | "stderr">): Stdio {
  const write = stdout.write.bind(stdout);
  const output = new PassThrough();
  let isRead = true;
  for (const stream of [stdout, stderr]) {
    // An editor that was killed reads no more. A command line may end by that; a host finishes what it was applying.
    stream.removeAllListeners("error");
    stream.on("error", () => {
      isRead &&= stream !== stdout;
      output.resume();
    });
  }
  output.on("data", (chunk: Buffer) => {
    if (!isRead) return;
    // A reader that is slow must not fill this process's memory.
    if (!write(chunk)) {
      output.pause();
      stdout.once("drain", () => output.resume());
    }
  });
  stdout.write = stderr.write.bind(stderr);
  return { input: stdin, output };
}
