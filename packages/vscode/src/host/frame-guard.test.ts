import { expect, it } from "vitest";
import { FrameGuard, JunkError } from "./frame-guard.ts";

const frame = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** What passes, with chunks cut at every `size` bytes. */
async function through(text: string, size: number): Promise<string> {
  const guard = new FrameGuard();
  const bytes = Buffer.from(text);
  const passed: Buffer[] = [];
  guard.on("data", (chunk: Buffer) => passed.push(chunk));
  const ended = new Promise<void>((resolve, reject) => guard.once("end", resolve).once("error", reject));
  for (let at = 0; at < bytes.length; at += size) guard.write(bytes.subarray(at, at + size));
  guard.end();
  await ended;
  return Buffer.concat(passed).toString();
}

it.each([1, 2, 7, 1000])("passes messages on that come in parts of %i bytes", async (size) => {
  const text = frame('{"a":"ä\\r\\n"}') + frame("") + frame("x".repeat(3000)) + frame("{}");
  expect(await through(text, size)).toBe(text);
  const typed = `Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}`;
  expect(await through(typed, size)).toBe(typed);
});

it.each([
  ["before", "Loading adapter...\n", frame("{}")],
  ["without an end of line", "Loading", ""],
  ["between", `${frame("{}")}warning: old\n`, frame("{}")],
  ["that looks like a header", "note: adapter is old\n", frame("{}")],
  ["as a header without a length", "Note: x\r\n\r\n", frame("{}")],
  ["that never ends", `Note: ${"x".repeat(5000)}`, ""],
])("fails at junk %s", async (_, junk, after) => {
  await expect(through(junk + after, 5)).rejects.toBeInstanceOf(JunkError);
});

it("says what the junk was", async () => {
  await expect(through(`${frame("{}")}warning: old\nmore\n`, 1000)).rejects.toMatchObject({
    sample: "warning: old\nmore",
  });
});
