// The write checker over the fake engine: runs that get a parameter which they do not take would fail.
import { AcmeError, describeKey, isJsonObject, objectOf, type WriteChecker } from "@acme/sdk-core";
import type { FakeEngine } from "../engine/fake-engine.ts";

/** Judges by what the runs of the Deployment's server take. */
export function fakeChecker(engine: FakeEngine): WriteChecker {
  return {
    check: ({ desired, settings }) => {
      const { takes } = engine.server(typeof desired.memo === "string" ? desired.memo : undefined);
      const { parameters } = objectOf(settings);
      const names = isJsonObject(parameters) ? Object.keys(parameters) : [];
      const unknown = takes === undefined ? [] : names.filter((name) => !takes.has(name));
      const refusals = unknown.map(
        (name) =>
          new AcmeError({
            code: "settings-unfit",
            message: `Runs of ${describeKey(desired.key)} do not take ${name}.`,
            hint: `Take ${name} out of its parameters.`,
          }),
      );
      return { refusals, notes: [] };
    },
  };
}
