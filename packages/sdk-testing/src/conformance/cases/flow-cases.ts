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
  defineCase({
    id: "flows/files-of",
    port: "flows",
    promise: "Of a flow's code, its own file and every file that it uses in the end are told, and no other flow's.",
    ports: ["flows"],
    needs: ["useFiles"],
    exempt: ({ flows }) => (flows.filesOf === undefined ? "the flow finder has no `filesOf`" : undefined),
    run: async (lab) => {
      await lab.write("nightly", "hourly");
      const used = await lab.world.useFiles("nightly");
      const context = lab.context();
      const { items } = await lab.portal.findFlows();
      const filesOf = async (name: string): Promise<string[]> => {
        const flow = items.find((one) => one.name === name);
        check(flow !== undefined, `${name} was not found`);
        const files = (await lab.adapter.flows.filesOf?.(flow, context)) ?? [];
        check(files.includes(flow.path), `The files of ${name} lack its own, ${flow.path}`);
        checkSame(files, [...new Set(files)].sort(), `the files of ${name}, each once, sorted`);
        return files;
      };
      const [nightly, hourly] = [await filesOf("nightly"), await filesOf("hourly")];
      checkSame(
        used.filter((path) => !nightly.includes(path)),
        [],
        "files that the flow uses and that are not told",
      );
      checkSame(
        used.filter((path) => hourly.includes(path)),
        [],
        "files of another flow that are told",
      );
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
