// The deployer and the promoter over the fake engine: they declare, and write exactly what they are handed.
import {
  AcmeError,
  type ChangeSet,
  type Context,
  type DeployRequest,
  type Deployer,
  type Desired,
  type DeploymentKey,
  type Environment,
  isCancellation,
  isSealed,
  type Json,
  type JsonObject,
  keyId,
  type Outcome,
  type PromoteRequest,
  type Promoter,
  sealRelease,
  toAcmeError,
  type Write,
  type Writer,
} from "@acme/sdk-core";
import type { FakeEngine } from "../engine/fake-engine.ts";
import type { FakeServer } from "../engine/fake-server.ts";
import { fieldsOfSettings, settingsOfFields } from "../engine/settings-form.ts";

/** How a fake engine takes changes. */
export interface FakeWriterOptions {
  /** Changes are submitted and done later, as by a CI workflow. Default: done at once. */
  submits?: boolean;
  /** The engine's tool completes a Release when it is deployed, so that plans hold unsealed ones. Default: false. */
  completesReleases?: boolean;
  /** Each Deployment is a change set of its own, or all together are one act. Default: `each`. */
  changeSets?: "each" | "together";
}

interface Understood extends Pick<PromoteRequest, "key" | "environment" | "settings" | "flowName"> {
  release: Desired["release"];
  refusals: AcmeError[];
}

type Understand<Asked> = (request: Asked, context: Context) => Promise<Understood>;

/** Deploys HEAD's commit. A commit that is not on the remote is refused. */
export function fakeDeployer(engine: FakeEngine, options: FakeWriterOptions = {}): Deployer {
  return new FakeWriter<DeployRequest>("deployer", engine, options, async (request, context) => {
    const { flow, code, dirty } = request;
    const release = { code, pinned: !dirty, runs: { entrypoint: flow.entrypoint ?? flow.id } };
    const [remote] = await context.code.remotes();
    const isPublished = await context.code.isPublished(code.commit ?? "HEAD", remote?.url ?? "");
    return {
      ...request,
      flowName: flow.name ?? flow.key,
      release: options.completesReleases === true ? release : sealRelease(release),
      refusals: isPublished ? [] : [notPublished(code.commit)],
    };
  });
}

/** Brings a Release as it is. */
export function fakePromoter(engine: FakeEngine, options: FakeWriterOptions = {}): Promoter {
  return new FakeWriter<PromoteRequest>("promoter", engine, options, (request) =>
    Promise.resolve({ ...request, refusals: [] }),
  );
}

class FakeWriter<Asked> implements Writer<Asked> {
  readonly #port: "deployer" | "promoter";
  readonly #engine: FakeEngine;
  readonly #options: FakeWriterOptions;
  readonly #understand: Understand<Asked>;

  constructor(
    port: "deployer" | "promoter",
    engine: FakeEngine,
    options: FakeWriterOptions,
    understand: Understand<Asked>,
  ) {
    this.#port = port;
    this.#engine = engine;
    this.#options = options;
    this.#understand = understand;
  }

  async declare(asked: readonly Asked[], context: Context): Promise<{ items: Desired[]; problems: [] }> {
    const requests = await Promise.all(asked.map((one) => this.#understand(one, context)));
    return this.#engine.calls.answer(
      { port: this.#port, method: "declare", ...concerned(requests.map(({ key }) => key)) },
      () => ({ items: requests.flatMap((request) => this.#desired(request)), problems: [] }),
      { signal: context.signal, part: ({ items }, count) => ({ items: items.slice(0, count), problems: [] }) },
    );
  }

  apply(changeSets: readonly ChangeSet[], context: Context): AsyncIterable<Outcome> {
    const keys = changeSets.flatMap(({ writes }) => writes.map(({ desired }) => desired.key));
    return this.#engine.calls.stream(
      { port: this.#port, method: "apply", ...concerned(keys) },
      () => this.#applyEach(changeSets, context),
      context.signal,
    );
  }

  settle({ reference }: { reference: JsonObject }, context: Context): Promise<Outcome> {
    const server = this.#engine.server(text(reference.server));
    return this.#engine.calls.answer(
      { port: this.#port, method: "settle", environments: [], flows: [] },
      () => server.finish(text(reference.job)),
      { signal: context.signal },
    );
  }

  async *#applyEach(changeSets: readonly ChangeSet[], context: Context): AsyncGenerator<Outcome> {
    for (const changeSet of changeSets) {
      if (context.signal.aborted) return;
      yield this.#options.submits === true ? this.#submit(changeSet, context) : await this.#send(changeSet, context);
    }
  }

  #submit(changeSet: ChangeSet, context: Context): Outcome {
    const server = this.#serverOf(changeSet);
    const job = server.newId("job");
    server.jobs.set(job, { act: () => this.#send(changeSet, context) });
    const url = `https://engine.example.com/jobs/${job}`;
    return { changeSet: changeSet.id, is: "submitted", follow: { url, reference: { server: server.name, job } } };
  }

  async #send(changeSet: ChangeSet, context: Context): Promise<Outcome> {
    const { id, writes } = changeSet;
    let isDone = false;
    try {
      return await this.#engine.calls.answer(
        { port: this.#port, method: "write", ...concerned(writes.map(({ desired }) => desired.key)) },
        () => {
          const outcome = this.#write(changeSet);
          isDone = true;
          return outcome;
        },
        { signal: context.signal },
      );
    } catch (caught) {
      const left = isDone || isCancellation(caught) ? "unknown" : "as-before";
      return { changeSet: id, is: "failed", error: toAcmeError(caught, `writing ${id}`), left };
    }
  }

  /** All of a change set, or nothing of it. */
  #write(changeSet: ChangeSet): Outcome {
    const server = this.#serverOf(changeSet);
    server.reach();
    const isStale = ({ live, desired }: Write): boolean =>
      live === undefined
        ? server.byKey(desired.key) !== undefined
        : String(server.deployments.get(live.id)?.revision) !== live.etag;
    if (changeSet.writes.some(isStale)) return { changeSet: changeSet.id, is: "stale" };
    for (const { desired, settings, live } of changeSet.writes) {
      const { key, name, flowName, release } = desired;
      server.put({
        ...(live === undefined ? {} : { id: live.id }),
        key,
        name,
        flowName,
        release: isSealed(release) ? release : complete(release),
        settings: settingsOfFields(settings),
      });
    }
    return { changeSet: changeSet.id, is: "applied" };
  }

  #serverOf({ writes }: ChangeSet): FakeServer {
    return this.#engine.server(text(writes[0]?.desired.memo));
  }

  #desired({ environment, release, flowName, settings, ...request }: Understood): Desired[] {
    const server = this.#engine.serverOf(environment);
    return placesOf(environment).map((place): Desired => {
      const key: DeploymentKey = { ...request.key, ...(place === undefined ? {} : { place }) };
      const name = [key.project, key.branch, key.flow, key.environment, place]
        .filter((part) => part !== undefined)
        .join("--");
      const refusals = [...request.refusals, ...refusalsOf(name, settings, server)];
      return {
        key,
        changeSet: this.#options.changeSets === "together" ? environment.name : keyId(key),
        name,
        flowName,
        release,
        settings: fieldsOfSettings(settings),
        memo: server.name,
        ...(refusals.length === 0 ? {} : { refusals }),
      };
    });
  }
}

/** What the writer itself put into a reference or a memo. */
function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError("A fake writer was handed what it did not make");
  return value;
}

function placesOf({ options }: Environment): (string | undefined)[] {
  return Array.isArray(options.places) ? options.places.map(String) : [undefined];
}

function refusalsOf(name: string, { pool }: JsonObject, server: FakeServer): AcmeError[] {
  const refusals: AcmeError[] = [];
  if (name.length > 200) {
    const message = `The name ${name.slice(0, 40)}... has ${name.length} characters; the fake engine takes 200.`;
    refusals.push(new AcmeError({ code: "name-invalid", message, hint: "Shorten it." }));
  }
  if (typeof pool === "string" && server.pools?.has(pool) === false) {
    const hint = `It has: ${[...server.pools].join(", ")}.`;
    refusals.push(
      new AcmeError({ code: "target-missing", message: `The server ${server.name} has no pool ${pool}.`, hint }),
    );
  }
  return refusals;
}

function complete(release: Exclude<Desired["release"], { id: string }>): ReturnType<typeof sealRelease> {
  return sealRelease({ ...release, runs: { ...release.runs, schema: { computed: true } } });
}

function notPublished(commit = "HEAD"): AcmeError {
  return new AcmeError({
    code: "commit-not-published",
    message: `The commit ${commit.slice(0, 7)} is not on the remote.`,
    hint: "Push it.",
  });
}

function concerned(keys: readonly DeploymentKey[]): { environments: string[]; flows: string[] } {
  return {
    environments: [...new Set(keys.map((key) => key.environment))],
    flows: [...new Set(keys.map((key) => key.flow))],
  };
}
