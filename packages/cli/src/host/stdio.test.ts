import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { takeStdio } from "./stdio.ts";

/** The streams of a process, whose command line would end when nobody reads them. */
function streams() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ends: string[] = [];
  for (const [name, stream] of Object.entries({ stdout, stderr })) stream.on("error", () => ends.push(name));
  const { output } = takeStdio({ stdin, stdout, stderr } as unknown as NodeJS.Process);
  return { stdout, stderr, output, ends };
}

it("keeps stdout for the protocol, and gives what else prints to stderr", () => {
  const { stdout, stderr, output } = streams();
  stdout.write("printed");
  output.write("message");
  expect([String(stdout.read()), String(stderr.read())]).toEqual(["message", "printed"]);
});

it("outlives an editor that reads no more: what is said then is lost, and nothing waits for it", async () => {
  const { stdout, stderr, output, ends } = streams();
  stdout.destroy(new Error("EPIPE"));
  stderr.destroy(new Error("EPIPE"));
  await new Promise((resolve) => output.write("x".repeat(1_000_000), resolve));
  expect(ends).toEqual([]);
});
