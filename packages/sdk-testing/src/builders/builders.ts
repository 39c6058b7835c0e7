// Concepts with sensible defaults: a test names only what it is about.
import {
  completeEnvironment,
  type Context,
  type Deployment,
  type DeploymentKey,
  type Environment,
  type Flow,
  type HistoryEntry,
  type Release,
  type Run,
  sealRelease,
  type UnsealedRelease,
} from "@acme/sdk-core";
import { FakeClock } from "../engine/fake-clock.ts";
import { FakeRepository } from "../engine/fake-repository.ts";

/** A full commit hash made of one hexadecimal digit: `aCommit("a")`. */
export function aCommit(digit = "a"): string {
  return digit.repeat(40);
}

/** A key: nightly of the project shop in dev. */
export function aKey(more: Partial<DeploymentKey> = {}): DeploymentKey {
  return { project: "shop", flow: "nightly", environment: "dev", ...more };
}

/** A flow called nightly in `flows/nightly.flow`. */
export function aFlow(more: Partial<Flow> = {}): Flow {
  const key = more.key ?? more.name ?? "nightly";
  const path = more.path ?? `flows/${key}.flow`;
  return {
    id: `${path}:${key}`,
    name: key,
    key,
    path,
    line: 1,
    column: 1,
    parameters: [],
    entrypoint: `${path}:${key}`,
    ...more,
  };
}

/** A sealed, pinned Release of a commit. */
export function aRelease(more: Partial<UnsealedRelease> = {}): Release {
  return sealRelease({
    code: { commit: aCommit(), branch: "main" },
    pinned: true,
    runs: { entrypoint: "flows/nightly.flow:nightly" },
    ...more,
  });
}

/** A starting environment called dev, with one Deployment for each flow. */
export function anEnvironment(more: Partial<Environment> = {}): Environment {
  return completeEnvironment({ name: "dev", ...more });
}

/** A Deployment of nightly in dev that runs {@link aRelease}. */
export function aDeployment(more: Partial<Deployment> = {}): Deployment {
  const key = more.key ?? aKey();
  return {
    id: `id-${key.flow}-${key.environment}`,
    name: `${key.project}--${key.flow}--${key.environment}`,
    flowName: key.flow,
    key,
    release: aRelease(),
    settings: [],
    ...more,
  };
}

/** A completed run of {@link aDeployment}. */
export function aRun(more: Partial<Run> = {}): Run {
  const time = "2026-01-05T09:00:00.000Z";
  return {
    id: "run-1",
    name: "run-1",
    deployment: "id-nightly-dev",
    state: "completed",
    created: time,
    started: time,
    ended: time,
    ...more,
  };
}

/** The result of a deploy of nightly to dev by ada. */
export function aHistoryEntry(more: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    format: 1,
    batch: "batch-1",
    phase: "result",
    at: "2026-01-05T09:00:00.000Z",
    action: "deploy",
    project: "shop",
    environment: "dev",
    actor: { name: "ada", source: "engine", authenticated: true },
    changes: [{ key: aKey(), after: aRelease(), settings: {}, result: "applied" }],
    ...more,
  };
}

/** What core hands to a port. For a test that calls a port by itself; default: nothing is heard, nothing is cancelled. */
export function aContext(more: Partial<Context> = {}): Context {
  const clock = new FakeClock();
  return {
    signal: new AbortController().signal,
    progress: () => {},
    log: { debug: () => {}, info: () => {}, warn: () => {} },
    now: () => clock.now(),
    code: new FakeRepository({ clock }),
    ...more,
  };
}
