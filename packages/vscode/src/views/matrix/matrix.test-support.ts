// A matrix of any size with everything in it that can be, always the same: for tests, screenshots and the bench.
import type { CellAction, MatrixCell, MatrixHead, MatrixMark, MatrixRow } from "./matrix-data.ts";

const environments = ["dev", "uat", "prod"];

export function makeHead(more: Partial<MatrixHead> = {}): MatrixHead {
  return {
    project: "shop",
    columns: environments.map((name, index) => ({
      name,
      after: environments.slice(Math.max(0, index - 1), index),
      unread: false,
    })),
    readAt: new Date().toISOString(),
    isStale: false,
    isBusy: false,
    problems: 0,
    troubles: [],
    ...more,
  };
}

/** Rows in three environments, some of which are missing cells, and a folder for each fifty. */
export function makeRows(count: number, now = Date.now()): MatrixRow[] {
  return Array.from({ length: count }, (_, index) => {
    const flow = `flow-${String(index).padStart(4, "0")}`;
    const cells = environments.flatMap((name, at) =>
      at > 0 && (index + at) % 7 === 0 ? [] : [makeCell(name, index, at, now)],
    );
    const empty = environments.filter((name) => !cells.some(({ environment }) => environment === name));
    return {
      id: JSON.stringify([flow, ""]),
      flow,
      ...(index % 41 === 40
        ? {}
        : { path: `flows/team-${String(Math.floor(index / 50)).padStart(2, "0")}/${flow}.py` }),
      cells,
      empty: Object.fromEntries(empty.map((name): [string, CellAction[]] => [name, ["promoteHere", "source"]])),
    };
  });
}

function makeCell(environment: string, index: number, at: number, now: number): MatrixCell {
  const marks: MatrixMark[] = [
    ...(index % 11 === 3 ? [{ is: "drift" as const, text: "2 drifted" }] : []),
    ...(at > 0 && index % 3 === 0
      ? [{ is: "behind" as const, text: `${(index % 9) + 1} behind ${environments[at - 1]}` }]
      : []),
    ...(at === 1 && index % 5 === 1 ? [{ is: "waiting" as const, text: "waits: soak" }] : []),
    ...(at === 2 && index % 13 === 2 ? [{ is: "override" as const, text: "override" }] : []),
    ...(index % 17 === 5 ? [{ is: "unpinned" as const, text: "not pinned" }] : []),
    ...(index % 10 === 4 ? [{ is: "paused" as const, text: "paused" }] : []),
  ];
  return {
    environment,
    version: ((index * 2_654_435_761 + at * (index % 3 === 0 ? 97 : 0)) >>> 0)
      .toString(16)
      .padStart(7, "0")
      .slice(0, 7),
    changedAt: new Date(now - (index * 37 + at * 1_000 + 1) * 60_000).toISOString(),
    marks,
    details: [`shop--main--flow-${index}--${environment}`, "deploy by Ada"],
    can: ["promote", "rollback", "compare", "history", "engine", "source"],
  };
}
