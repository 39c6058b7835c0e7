import { expect, it } from "vitest";
import { fakeProject } from "../model/project.test-support.ts";
import { completeInit, type InitDraft } from "./init-form.ts";
import { back } from "./user-input.ts";
import { ScriptedInput } from "./user-input.test-support.ts";

type Environments = { name: string; answers?: Record<string, string> }[];

const draft = (environments: Environments, sources: string[] = []): InitDraft => ({
  file: "/projects/shop/acme.yaml",
  exists: false,
  text: JSON.stringify(environments),
  sources,
  project: "shop",
  environments,
  questions: [{ key: "work_pool", question: "The work pool" }],
  notes: [],
  flows: 2,
});

/** A host that knows the pool of dev only. */
const folder = fakeProject({
  answers: {
    "init/draft": (params) => {
      const { environments } = params as { environments: Environments };
      const known: Record<string, string> = { dev: "dev-pool" };
      return draft(
        environments.map(({ name, answers }) => ({
          name,
          answers: answers ?? (known[name] === undefined ? {} : { work_pool: known[name] }),
        })),
      );
    },
  },
});

it("asks nothing where the files say which environments there are", async () => {
  const input = new ScriptedInput();
  const whole = draft([{ name: "dev" }, { name: "prod" }], [".acme_portal_sdk"]);
  expect(await completeInit(whole, folder, input)).toBe(whole);
});

it("asks for the order, and then for what no file says, each environment once", async () => {
  const input = new ScriptedInput("dev, uat prod", "uat-pool", "");
  const complete = await completeInit(
    { ...draft([{ name: "dev" }], ["prefect.yaml"]), suggestion: "dev is read from names." },
    folder,
    input,
  );
  expect(input.asked.map(({ prompt, value }) => [prompt, value])).toEqual([
    ["dev is read from names. The environments, in the order of promotion, with commas between", "dev"],
    ["The work pool in uat", undefined],
    ["The work pool in prod", undefined],
  ]);
  expect(JSON.parse(complete.text)).toEqual([
    { name: "dev", answers: { work_pool: "dev-pool" } },
    { name: "uat", answers: { work_pool: "uat-pool" } },
    { name: "prod", answers: { work_pool: "" } },
  ]);
});

it("goes back to the names", async () => {
  const input = new ScriptedInput("dev, uat", back, "dev");
  const complete = await completeInit(draft([{ name: "dev" }]), folder, input);
  expect(complete.environments.map(({ name }) => name)).toEqual(["dev"]);
});
