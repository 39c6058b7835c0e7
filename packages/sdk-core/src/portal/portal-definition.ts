// What a Portal is made of. acme.yaml becomes one of these; a team with its own implementation writes one.
import { z } from "zod";
import { listOf } from "../config/project-config.ts";
import { freezeSchema } from "../environments/freeze.ts";
import { AcmeError, type SourcePlace } from "../errors/acme-error.ts";
import type { Actor } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import type { JsonObject } from "../model/json.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { CodeRepository } from "../ports/code-repository.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Log } from "../ports/context.ts";
import type { ConfiguredSettings } from "../ports/deployer.ts";
import type { Selectable } from "../selection/select-flows.ts";
import { requirementConfigSchema, requirementsOf } from "../validation/kinds.ts";

/** One environment of a {@link PortalDefinition}: an {@link Environment} whose members have defaults. */
export interface EnvironmentDefinition extends Partial<Omit<Environment, "name" | "after">> {
  name: string;
  /** Default: none, a starting environment. */
  after?: string | readonly string[];
  /** What deploys here, where it is not the project's adapter: prod by a CI workflow, dev directly. */
  adapter?: Adapter;
}

/** What a Portal is made of. */
export interface PortalDefinition {
  /** The project's name. */
  project: string;
  environments: readonly EnvironmentDefinition[];
  /** Finds flows, and deploys wherever an environment names no adapter of its own. */
  adapter: Adapter;
  /** The settings of a flow's Deployment in an environment. Default: none. */
  settings?: (flow: Selectable, environment: Environment) => JsonObject;
  /** Where a member of those settings is written: keys from their top. Default: nobody knows. */
  settingPlace?: (flow: Selectable, environment: Environment, path: readonly string[]) => SourcePlace | undefined;
  /**
   * Files that hold settings and no code, relative to the project: `acme.yaml`. An uncommitted change in them does not
   * make the working tree dirty. Default: none.
   */
  settingsFiles?: readonly string[];
  /** The version control. Absent: what needs a commit is refused with `repository-missing`. */
  code?: CodeRepository;
  /** Runs the commands that environments require. Absent: such a requirement cannot pass. */
  commands?: CommandRunner;
  /** Who acts, where the engine has no accounts. Asked once, when first needed. Default: the user `unknown`, declared. */
  actor?: Actor | (() => Promise<Actor>);
  /** Default: nowhere. */
  log?: Log;
  /** Default: the machine's clock. */
  now?: () => Date;
}

/** What a definition says about a flow in an environment, and where. */
export function configuredSettings(
  { settings, settingPlace }: PortalDefinition,
  flow: Selectable,
  environment: Environment,
): ConfiguredSettings {
  return {
    settings: settings?.(flow, environment) ?? {},
    ...(settingPlace && { settingPlace: (path) => settingPlace(flow, environment, path) }),
  };
}

/**
 * An {@link Environment} with what its definition leaves open. Throws `config-invalid` where a requirement or a freeze
 * window is none: a definition in code was not checked by a schema as acme.yaml is.
 */
export function completeEnvironment({ adapter: _, ...definition }: EnvironmentDefinition): Environment {
  const { name, requires = [], freezes = [] } = definition;
  const faults = [
    ...requires.map((requirement) => requirementConfigSchema.safeParse(requirement)),
    ...freezes.map((freeze) => freezeSchema.safeParse(freeze)),
  ].flatMap(({ error }) => (error === undefined ? [] : [z.prettifyError(error)]));
  if (faults.length > 0) {
    throw new AcmeError({
      code: "config-invalid",
      message: `Environment ${name}: ${faults.join(" ")}`,
      hint: "Correct its `requires` or `freezes`.",
    });
  }
  requirementsOf(requires, name);
  return {
    deployments: "per-flow",
    allowUnpinned: false,
    requires: [],
    freezes: [],
    allowOverride: false,
    trust: "authenticated",
    options: {},
    ...definition,
    after: listOf(definition.after),
  };
}
