import { expect, it } from "vitest";
import type { Field } from "../model/deployment.ts";
import type { JsonObject } from "../model/json.ts";
import { fieldsOf } from "../settings/fields.ts";
import { diffSettings, type SettingsOf } from "./settings-comparison.ts";

const state = (live: JsonObject, declared?: JsonObject): SettingsOf => ({
  live: fieldsOf(live),
  ...(declared === undefined ? {} : { declared: fieldsOf(declared) }),
});

it.each<[string, SettingsOf, SettingsOf, string | undefined]>([
  ["the files say it", state({ x: 1 }, { x: 1 }), state({ x: 2 }, { x: 2 }), "declared"],
  ["only one side's file says it", state({ x: 1 }, { x: 1 }), state({}, {}), "declared"],
  ["somebody changed one", state({ x: 1 }, { x: 1 }), state({ x: 2 }, { x: 1 }), "undeclared"],
  ["no file speaks of it", state({ x: 1 }, {}), state({ x: 2 }, {}), "undeclared"],
  [
    "one side's file says it, and the other side has its own",
    state({ x: 1 }, { x: 1 }),
    state({ x: 2 }, {}),
    "undeclared",
  ],
  ["the files differ, and it is the same still", state({ x: 1 }, { x: 1 }), state({ x: 1 }, { x: 2 }), "not-applied"],
  ["the files differ, and one is otherwise", state({ x: 1 }, { x: 1 }), state({ x: 3 }, { x: 2 }), "not-applied"],
  ["what the files say is not known", state({ x: 1 }), state({ x: 2 }, { x: 2 }), "unknown"],
  ["it is the same", state({ x: { y: [1] } }, {}), state({ x: { y: [1] } }, { x: { y: [1] } }), undefined],
  ["it is the same, and nobody knows what the files say", state({ x: 1 }), state({ x: 1 }), undefined],
])("%s", (_, left, right, why) => {
  const { differences, same } = diffSettings(left, right);
  expect(differences.map((each) => each.why)).toEqual(why === undefined ? [] : [why]);
  expect(same).toBe(why === undefined ? 1 : 0);
});

it("masks what is secret on any side, and environment variables of which no file speaks", () => {
  const secret = (value: string): Field => ({ path: "/parameters/token", value, secret: true });
  const left = {
    live: [...fieldsOf({ parameters: { token: "hunter1" } }), ...fieldsOf({ env: { A: "hunter3", B: "dev" } })],
    declared: [...fieldsOf({ env: { B: "dev" } })],
  };
  const right = {
    live: [secret("hunter2"), ...fieldsOf({ env: { A: "hunter4", B: "prod" } })],
    declared: [...fieldsOf({ env: { B: "prod" } })],
  };
  const { differences } = diffSettings(left, right);
  expect(JSON.stringify(differences)).not.toContain("hunter");
  expect(differences).toMatchObject([
    { path: "/env/A", secret: true, left: { live: expect.stringMatching(/^secret:/) as string } },
    { path: "/env/B", left: { live: "dev", declared: "dev" }, right: { live: "prod" }, why: "declared" },
    { path: "/parameters/token", secret: true },
  ]);
});
