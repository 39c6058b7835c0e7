// What a flow finder promises.
import { flowSchema, foundSchema, type Flow } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame, checkSchema } from "../check.ts";
import type { Lab } from "../lab.ts";

/** The promises of a flow finder. */
export const flowCases: readonly ConformanceCase[] = [
  defineCase({
    id: "flows/found",
    port: "flows",
    promise: "Every flow of the project is found once, as plain data with its place.",
    ports: ["flows"],
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      const found = await lab.portal.findFlows();
      checkSchema(foundSchema(flowSchema), found, "what was found");
      checkSame(namesOf(found.items), ["hourly", "nightly"], "the flows");
    },
  }),
  defineCase({
    id: "flows/stable",
    port: "flows",
    promise: "A flow has the same id and key in the next scan, by another instance, and after an edit above it.",
    ports: ["flows"],
    needs: ["editAbove", "secondAdapter"],
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      const before = identities((await lab.portal.findFlows()).items);
      await lab.world.editAbove("nightly");
      checkSame(identities((await lab.portal.findFlows()).items), before, "ids after an edit above a flow");
      const other = lab.portalOf(await lab.world.secondAdapter(), "other");
      checkSame(identities((await other.findFlows()).items), before, "ids of another instance");
    },
  }),
  defineCase({
    id: "flows/problems-beside",
    port: "flows",
    promise: "A file that cannot be read is a problem beside the flows of the others, with its place.",
    ports: ["flows"],
    needs: ["writeBrokenFile"],
    run: async (lab) => {
      await lab.write("nightly");
      await lab.world.writeBrokenFile();
      const { items, problems } = await lab.portal.findFlows();
      checkSame(namesOf(items), ["nightly"], "the flows beside a broken file");
      check(problems.length > 0, "A file that cannot be read was passed over in silence");
      check(
        problems.every(({ place }) => place?.file !== undefined),
        "A problem of a file does not name the file",
      );
    },
  }),
  defineCase({
    id: "flows/distinct",
    port: "flows",
    promise: "Flows with names that are hard for the engine have ids and keys of their own.",
    ports: ["flows"],
    run: async (lab) => {
      const names = hardNames(lab);
      await lab.write(...names);
      const { items } = await lab.portal.findFlows();
      checkSame(namesOf(items), [...names].sort(), "the names");
      checkSame(new Set(items.map(({ id }) => id)).size, names.length, "different ids");
      checkSame(new Set(items.map(({ key }) => key)).size, names.length, "different keys");
    },
  }),
];

/** Names that are hard for an engine. */
export function hardNames({ world }: Pick<Lab, "world">): readonly string[] {
  return world.hardNames ?? ["größen-bericht", "日本-レポート", "v1.2-report", "with blank"];
}

function namesOf(flows: readonly Flow[]): string[] {
  return flows.map(({ name, id }) => name ?? id).sort();
}

function identities(flows: readonly Flow[]): string[] {
  return flows.map(({ id, key }) => `${id} has the key ${key}`).sort();
}
