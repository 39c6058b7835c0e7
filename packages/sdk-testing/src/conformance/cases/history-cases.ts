// What a history store promises.
import { type Environment, type HistoryEntry, historyEntrySchema } from "@acme/sdk-core";
import { type ConformanceCase, defineCase } from "../case.ts";
import { check, checkSame, checkSchema } from "../check.ts";

const many = 205;

/** The promises of a history store. */
export const historyCases: readonly ConformanceCase[] = [
  defineCase({
    id: "history/as-written",
    port: "history",
    promise: "An entry is read as it was appended, with the engine's time, by every instance.",
    ports: ["history"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const release = {
        id: "0123456789abcdef",
        code: { commit: "a".repeat(40), branch: "größe/ü" },
        pinned: true,
        runs: { a: [1, { __b: null }] },
      };
      const key = {
        project: lab.world.project,
        flow: "größen-bericht",
        environment: lab.first.name,
        branch: "feature/x",
      };
      const entry = lab.entry(lab.first, "batch", {
        reason: 'Because of „quotes“, "these"\nand lines.',
        changes: [
          { key, before: release, after: release, settings: { "/a~1b": { c: 1 }, "/d": null }, result: "applied" },
        ],
      });
      await lab.adapter.history.append(lab.first, entry, lab.context());
      for (const adapter of [lab.adapter, await lab.world.secondAdapter()]) {
        const { entries, problems } = await lab.history(lab.first, adapter);
        checkSame(problems, [], "problems of reading");
        checkSame(entries.length, 1, "entries");
        checkSchema(historyEntrySchema, entries[0] as HistoryEntry, "the entry");
        const { at, ...rest } = entries[0] as HistoryEntry;
        checkSame(rest, entry, "the entry");
        check(!Number.isNaN(Date.parse(at)), `${at} is no time`);
      }
    },
  }),
  defineCase({
    id: "history/count",
    port: "history",
    promise: "Where entries can be counted, each one that comes is counted, in its own environment.",
    ports: ["history"],
    exempt: ({ history }) => (history.count === undefined ? "the history store has no `count`" : undefined),
    run: async (lab) => {
      const context = lab.context();
      const count = (environment: Environment): Promise<number> | undefined =>
        lab.adapter.history.count?.({ project: lab.world.project, environment }, context);
      for (const expected of [0, 1, 2]) {
        checkSame(await count(lab.first), expected, `entries of ${lab.first.name}`);
        await lab.adapter.history.append(lab.first, lab.entry(lab.first, `batch-${expected}`), context);
      }
      checkSame(await count(lab.second), 0, `entries of ${lab.second.name}`);
    },
  }),
  defineCase({
    id: "history/whole-and-ordered",
    port: "history",
    promise: `History is whole and newest first: ${many} entries are ${many}.`,
    ports: ["history"],
    run: async (lab) => {
      const context = lab.context();
      for (let index = 0; index < many; index++) {
        await lab.adapter.history.append(lab.first, lab.entry(lab.first, `batch-${index}`), context);
      }
      const { entries, problems } = await lab.history(lab.first);
      checkSame(problems, [], "problems of reading");
      checkSame(
        entries.map(({ batch }) => batch),
        Array.from({ length: many }, (_, index) => `batch-${many - 1 - index}`),
        "the order",
      );
    },
  }),
  defineCase({
    id: "history/two-writers",
    port: "history",
    promise: "Two writers at once lose nothing, each one's entries stay in their order, and both read the same.",
    ports: ["history"],
    needs: ["secondAdapter"],
    run: async (lab) => {
      const other = await lab.world.secondAdapter();
      check(other.history !== undefined, "The second adapter has no history");
      const context = lab.context();
      const append = async (history: typeof lab.adapter.history, name: string): Promise<void> => {
        for (let index = 0; index < 20; index++)
          await history.append(lab.first, lab.entry(lab.first, `${name}-${index}`), context);
      };
      await Promise.all([append(lab.adapter.history, "one"), append(other.history, "two")]);
      const read = (await lab.history(lab.first)).entries;
      for (const name of ["one", "two"]) {
        const own = read.map(({ batch }) => batch).filter((batch) => batch.startsWith(name));
        checkSame(
          own,
          Array.from({ length: 20 }, (_, index) => `${name}-${19 - index}`),
          `entries of writer ${name}`,
        );
      }
      checkSame((await lab.history(lab.first, other)).entries, read, "what the other one reads");
      const times = read.map(({ at }) => Date.parse(at));
      checkSame(
        times,
        [...times].sort((a, b) => b - a),
        "the times, newest first",
      );
    },
  }),
  defineCase({
    id: "history/of-one-environment",
    port: "history",
    promise: "Only entries of the environment and the project that were asked for.",
    ports: ["history"],
    run: async (lab) => {
      const context = lab.context();
      await lab.adapter.history.append(lab.first, lab.entry(lab.first, "first"), context);
      await lab.adapter.history.append(lab.second, lab.entry(lab.second, "second"), context);
      await lab.adapter.history.append(
        lab.first,
        lab.entry(lab.first, "other", { project: "another-project" }),
        context,
      );
      checkSame(
        (await lab.history(lab.first)).entries.map(({ batch }) => batch),
        ["first"],
        `history of ${lab.first.name}`,
      );
      checkSame(
        (await lab.history(lab.second)).entries.map(({ batch }) => batch),
        ["second"],
        `history of ${lab.second.name}`,
      );
    },
  }),
  defineCase({
    id: "history/damaged",
    port: "history",
    promise: "Something that is no entry is skipped with a problem, and hides nothing.",
    ports: ["history"],
    needs: ["damageHistory"],
    run: async (lab) => {
      const context = lab.context();
      await lab.adapter.history.append(lab.first, lab.entry(lab.first, "before"), context);
      await lab.world.damageHistory(lab.first.name);
      await lab.adapter.history.append(lab.first, lab.entry(lab.first, "after"), context);
      const { entries, problems } = await lab.history(lab.first);
      checkSame(
        entries.map(({ batch }) => batch),
        ["after", "before"],
        "the entries beside it",
      );
      check(problems.length > 0, "A damaged entry was skipped without a problem");
    },
  }),
  defineCase({
    id: "history/nothing-is-no-problem",
    port: "history",
    promise: "Where nothing happened yet, history is empty, and that is no problem.",
    ports: ["history"],
    run: async (lab) => {
      checkSame(await lab.history(lab.first), { entries: [], problems: [] }, "an empty history");
    },
  }),
];
