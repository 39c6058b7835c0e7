// Who acts, in each environment: the engine's account where it has accounts, else whom the definition names.
import type { Actor } from "../model/actor.ts";
import type { Environment } from "../model/environment.ts";
import type { Adapter } from "../ports/adapter.ts";
import type { Context } from "../ports/context.ts";
import type { PortalDefinition } from "./portal-definition.ts";

const unknownActor: Actor = { name: "unknown", source: "os", authenticated: false };

/** Each answer is asked for once, because to ask may cost a process or a request; an engine that failed is asked again. */
export class Actors {
  readonly #accounts = new Map<string, Promise<Actor | undefined>>();
  readonly #definition: PortalDefinition["actor"];
  #declared: Promise<Actor> | undefined;

  constructor(definition: PortalDefinition["actor"]) {
    this.#definition = definition;
  }

  /** Who acts where no engine is asked. */
  declared(): Promise<Actor> {
    const definition = this.#definition;
    this.#declared ??= typeof definition === "function" ? definition() : Promise.resolve(definition ?? unknownActor);
    return this.#declared;
  }

  /** Who acts in an environment, which is this adapter's. */
  async in(environment: Environment, { identity }: Adapter, context: Context): Promise<Actor> {
    if (identity === undefined) return this.declared();
    const asked = this.#accounts.get(environment.name) ?? identity.of(environment, context);
    this.#accounts.set(environment.name, asked);
    asked.catch(() => this.#accounts.delete(environment.name));
    return (await asked) ?? this.declared();
  }
}
