// Wrappers over the ports of the fake adapter: each alters what one port takes or gives, and leaves the rest alone.
import {
  type Adapter,
  AcmeError,
  type Context,
  type Desired,
  type HistoryEntry,
  type HistoryPage,
  type Outcome,
  type Remark,
  type PromoteRequest,
  type Write,
  type Writer,
} from "@acme/sdk-core";
import type { FakeWorld } from "../conformance-harness.test-support.ts";

/** A way to break a promise. */
export interface Broken {
  /** What the adapter does, in a sentence. */
  what: string;
  break(world: FakeWorld): Adapter;
}

/** The fake adapter has every port. */
export type Ports = Required<Adapter>;

/** A problem where there is none. */
export const problem = new AcmeError({ code: "internal", message: "There is nothing." }).toJSON();

export function finds<Port extends "flows" | "deployments" | "runs">(
  port: Port,
  what: string,
  alter: (found: Awaited<ReturnType<Ports[Port]["find"]>>) => Awaited<ReturnType<Ports[Port]["find"]>>,
): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const finder = (adapter as Ports)[port] as { find(...args: unknown[]): Promise<Parameters<typeof alter>[0]> };
      return { ...adapter, [port]: { find: async (...args: unknown[]) => alter(await finder.find(...args)) } };
    },
  };
}

export function declares(
  port: "deployer" | "promoter",
  what: string,
  alter: (desired: Desired, world: FakeWorld) => Desired,
): Broken {
  return {
    what,
    break: (world) =>
      wrapWriter(world.adapter, port, (writer) => ({
        declare: async (requests, context) => {
          const { items, problems } = await writer.declare(requests, context);
          return { items: items.map((one) => alter(one, world)), problems };
        },
      })),
  };
}

export function writes(port: "deployer" | "promoter", what: string, alter: (write: Write) => Write): Broken {
  return {
    what,
    break: ({ adapter }) =>
      wrapWriter(adapter, port, (writer) => ({
        apply: (changeSets, context) =>
          writer.apply(
            changeSets.map((set) => ({ ...set, writes: set.writes.map(alter) })),
            context,
          ),
      })),
  };
}

export function outcomes(port: "deployer" | "promoter", what: string, alter: (outcome: Outcome) => Outcome): Broken {
  return {
    what,
    break: ({ adapter }) =>
      wrapWriter(adapter, port, (writer) => ({
        async *apply(changeSets, context): AsyncGenerator<Outcome | Remark> {
          for await (const outcome of writer.apply(changeSets, context))
            yield outcome.is === "remark" ? outcome : alter(outcome);
        },
      })),
  };
}

export function appends(what: string, alter: (entry: Omit<HistoryEntry, "at">) => Omit<HistoryEntry, "at">): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const { history } = adapter as Ports;
      const append = (
        environment: Parameters<typeof history.append>[0],
        entry: Omit<HistoryEntry, "at">,
        context: Context,
      ): Promise<void> => history.append(environment, alter(entry), context);
      return { ...adapter, history: { ...history, append } };
    },
  };
}

export function reads(what: string, alter: (pages: AsyncIterable<HistoryPage>) => AsyncIterable<HistoryPage>): Broken {
  return {
    what,
    break: ({ adapter }) => {
      const { history } = adapter as Ports;
      return { ...adapter, history: { ...history, read: (query, context) => alter(history.read(query, context)) } };
    },
  };
}

export type AnyWriter = Writer<PromoteRequest>;

/** Both writers are wrapped alike: a wrapper hands requests on as they are. */
export function wrapWriter(
  adapter: Adapter,
  port: "deployer" | "promoter",
  wrap: (writer: AnyWriter) => Partial<Pick<AnyWriter, "declare" | "apply">>,
): Adapter {
  const writer = (adapter as Ports)[port] as unknown as AnyWriter;
  const settle = writer.settle?.bind(writer);
  const plain = {
    declare: writer.declare.bind(writer),
    apply: writer.apply.bind(writer),
    ...(settle === undefined ? {} : { settle }),
  };
  return { ...adapter, [port]: { ...plain, ...wrap(writer) } };
}

export function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, "");
}
