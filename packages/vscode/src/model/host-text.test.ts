import { expect, it } from "vitest";
import { hostText } from "./host-text.ts";

const trouble = {
  error: { code: "tool-failed", kind: "failure", message: "It ended by SIGKILL.", hint: "See the log." },
} as const;

it("says what is wrong with a host and what comes of it, and nothing of one that does well", () => {
  expect(hostText({ host: { is: "ready" } })).toBeUndefined();
  expect(hostText({ host: { is: "ready", passedOver: trouble } })).toBe(
    "It ended by SIGKILL. The one that comes with the extension is used.",
  );
  expect(hostText({ host: { is: "restarting", trouble } })).toBe("It ended by SIGKILL. It is being started again.");
  expect(hostText({ host: { is: "failed", trouble } })).toMatch(
    /^It ended by SIGKILL\. See the log\. .*Refresh does\.$/,
  );
});
