// The harness of the fake adapter: every ability, so that every case runs. Also the example of a complete harness.
import type { Deployment } from "@acme/sdk-core";
import { FakeEngine } from "../engine/fake-engine.ts";
import { FakeRepository } from "../engine/fake-repository.ts";
import { flowFile, flowSource } from "../engine/flow-source.ts";
import { createFakeAdapter } from "../ports/fake-adapter.ts";
import type { FakeWriterOptions } from "../ports/fake-writer.ts";
import { fakeSources } from "./fake-sources.ts";
import type { ConformanceHarness, ConformanceWorld } from "./harness.ts";

/** The world of the fake adapter: nothing in it cannot happen. */
export type FakeWorld = Required<Omit<ConformanceWorld, "close" | "hardNames">> & {
  engine: FakeEngine;
  repository: FakeRepository;
};

/** A world over a new engine. dev and uat are on servers of their own. */
export function openFakeWorld(options: FakeWriterOptions = {}): FakeWorld {
  const engine = new FakeEngine();
  const repository = new FakeRepository({ calls: engine.calls, clock: engine.clock });
  const keyOf = ({ key }: Deployment): [string, string] => [key?.flow ?? "", key?.environment ?? ""];
  const server = (environment: string): ReturnType<FakeEngine["server"]> => engine.server(environment);
  return {
    engine,
    repository,
    project: "shop",
    adapter: createFakeAdapter(engine, repository, options),
    environments: [
      { name: "dev", options: { server: "dev" } },
      { name: "uat", after: "dev", options: { server: "uat" } },
    ],
    settings: [
      { pool: "one", tags: ["a", "b"], parameters: { region: { name: "eu" } } },
      { pool: "two", tags: ["a", "c"], parameters: { region: { name: "us" } } },
    ],
    secret: { settings: { secrets: { password: "hunter2" } }, value: "hunter2" },
    ...fakeSources(repository, {
      path: flowFile,
      text: (name, code) => flowSource([name], code),
      broken: { path: "flows/broken.flow", text: "\0" },
      above: "a line\nanother\n",
    }),
    useFiles: (name) => {
      repository.write(flowFile(name), flowSource([name], "use lib/first.txt"));
      repository.write("lib/first.txt", "use lib/second.txt");
      repository.write("lib/second.txt", "the last one");
      repository.commit("Use two files");
      return ["lib/first.txt", "lib/second.txt"];
    },
    changeLive: (deployment) => engine.operator.sets(...keyOf(deployment), { pool: "operator's" }),
    addLive: (deployment) => engine.operator.sets(...keyOf(deployment), { parameters: { limit: 3 } }),
    makeUnfit: (deployment) => {
      server(deployment.key?.environment ?? "").takes = new Set(["region"]);
      engine.operator.sets(...keyOf(deployment), { parameters: { gone: 1 } });
    },
    removeLive: (deployment) => engine.operator.deletes(...keyOf(deployment)),
    makeForeign: (environment) => engine.operator.makes("made by hand", {}, server(environment)),
    populate: (environment, count) => {
      for (let index = 0; index < count; index++) {
        const key = { project: "shop", flow: `flow-${index}`, environment };
        server(environment).put({ name: `shop--flow-${index}--dev`, flowName: key.flow, key, settings: {} });
      }
    },
    secondAdapter: () => createFakeAdapter(engine, repository, options),
    run: (deployment, ends) => {
      engine.clock.advance(60_000);
      engine.run(...keyOf(deployment), { ends, waits: 1000, takes: 1000 });
      engine.clock.advance(2000);
    },
    pass: (milliseconds) => engine.clock.advance(milliseconds),
    damageHistory: (environment) => void server(environment).history.push({ format: 0 }),
    refuseWrites: (flow) => void engine.calls.every({ method: "write", flow }).fails(),
    loseNextAnswer: () => void engine.calls.next({ method: "write" }).losesAnswer(),
    makeUnreachable: (environment) => server(environment).goDown(),
  };
}

/** The harness of the fake adapter. */
export const harness: ConformanceHarness = { name: "fake", open: () => openFakeWorld() };

/** The same engine, where changes are only submitted, and its tool completes Releases. */
export const submittingHarness: ConformanceHarness = {
  name: "fake, submitting",
  open: () => openFakeWorld({ submits: true, completesReleases: true }),
};
