// Errors across packages, across the wire, and from what was caught.
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  AcmeError,
  acmeErrorJsonSchema,
  errorOfAbort,
  fromAcmeErrorJson,
  isAcmeError,
  isCancellation,
  throwIfCancelled,
  toAcmeError,
} from "./acme-error.ts";
import { errorKinds } from "./codes.ts";

const error = new AcmeError({
  code: "file-invalid",
  message: "a.py has no valid syntax.",
  hint: "Mend it.",
  place: { file: "a.py", line: 3 },
  cause: new Error("a secret"),
});

test("an error comes back from its plain form, without its cause", () => {
  const json = acmeErrorJsonSchema.parse(JSON.parse(JSON.stringify(error)));
  expect(json).toEqual({
    code: "file-invalid",
    kind: "usage",
    message: error.message,
    hint: "Mend it.",
    place: { file: "a.py", line: 3 },
  });
  expect(fromAcmeErrorJson(json)).toMatchObject({
    code: "file-invalid",
    hint: "Mend it.",
    place: { file: "a.py", line: 3 },
  });
});

test("an error of another copy of the package is known", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("@acme/sdk-core/error")]: true, code: "cancelled" });
  expect(isAcmeError(foreign)).toBe(true);
  expect(isCancellation(foreign)).toBe(true);
  for (const other of [new Error("x"), { code: "cancelled" }, null, undefined, "cancelled"])
    expect(isAcmeError(other)).toBe(false);
});

describe("what was caught becomes an error", () => {
  test("that it is already, itself", () => {
    expect(toAcmeError(error, "reading")).toBe(error);
  });

  test("of a cancellation", () => {
    expect(toAcmeError(AbortSignal.abort().reason, "reading dev")).toMatchObject({
      code: "cancelled",
      message: "Cancelled while reading dev.",
    });
  });

  test("of a limit of time, which is no cancellation", async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    expect(toAcmeError(signal.reason, "reading dev")).toMatchObject({
      code: "timed-out",
      message: "It took too long: stopped while reading dev.",
      cause: signal.reason,
    });
  });

  test("of a signal: why it was aborted, where that says more than that somebody wanted it", () => {
    const limit = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    expect(errorOfAbort(error, "reading dev")).toBe(error);
    expect(errorOfAbort(limit, "reading dev").code).toBe("timed-out");
    for (const reason of [AbortSignal.abort().reason, new Error("user left"), "enough"]) {
      expect(errorOfAbort(reason, "reading dev")).toMatchObject({
        code: "cancelled",
        message: "Cancelled while reading dev.",
        cause: reason,
      });
    }
    expect(() => throwIfCancelled(AbortSignal.abort(error), "reading dev")).toThrow(error);
    throwIfCancelled(new AbortController().signal, "reading dev");
  });

  test("of the operating system", async () => {
    const caught: unknown = await readFile("/no/such/file").catch((reason: unknown) => reason);
    expect(toAcmeError(caught, "reading history")).toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("ENOENT"),
      cause: caught,
    });
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
    expect(toAcmeError(refused, "reading dev")).toMatchObject({ code: "engine-unreachable", kind: "failure" });
  });

  test.each([new Error("boom"), "boom", { toString: () => "boom" }])("of anything else: a defect", (caught) => {
    expect(toAcmeError(caught, "planning")).toMatchObject({
      code: "internal",
      message: "Unexpected error while planning: boom",
      cause: caught,
    });
  });
});

test("each code has one kind", () => {
  for (const kind of Object.values(errorKinds)) expect(["usage", "rule", "failure", "cancelled"]).toContain(kind);
});
