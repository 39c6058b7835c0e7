// What the filter of the trees finds: words of a flow, of where it runs, of what runs there, and of how that stands.
import type { StatusCellView } from "@acme/cli/host-protocol";
import type { Flow } from "@acme/sdk-core";
import { openStepsOf, versionOf } from "../model/cell-state.ts";

/** What a person may type, for the box that they type it into. */
export const filterExample = "For example: sales uat behind";

/** What the words can be. */
export const filterHelp =
  "Words of a flow's name or path, an environment, a branch or version, or: behind, waiting, drifted, paused, unpinned, missing. All of them must fit. Empty shows all.";

/** A filter. All its words must be in the flow, or in one of its Deployments, together. */
export interface RowFilter {
  /** Whether it leaves something out. */
  readonly isOn: boolean;
  /** Whether a Deployment of a flow fits. */
  readonly fits: (flow: FilteredFlow, cell: StatusCellView) => boolean;
  /** Whether a flow fits, or any of its Deployments. */
  readonly fitsAny: (flow: FilteredFlow, cells: readonly StatusCellView[]) => boolean;
}

/** What is known of a flow. */
export interface FilteredFlow {
  readonly key: string;
  readonly declared?: Flow;
}

/** The words of a cell: made once, because a filter goes through thousands of them at each key press. */
const known = new WeakMap<StatusCellView, string>();

/** Reads what was typed. */
export function rowFilter(text: string): RowFilter {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isIn = (haystack: string) => (word: string) => haystack.includes(word);
  const isOn = words.length > 0;
  return {
    isOn,
    fits: (flow, cell) => !isOn || words.every(isIn(`${wordsOfFlow(flow)} ${wordsOfCell(cell)}`)),
    fitsAny: (flow, cells) => {
      if (!isOn) return true;
      const own = wordsOfFlow(flow);
      const open = words.filter((word) => !own.includes(word));
      if (open.length === 0) return true;
      if (cells.length === 0) return open.every(isIn("missing"));
      return cells.some((cell) => open.every(isIn(wordsOfCell(cell))));
    },
  };
}

function wordsOfFlow({ key, declared }: FilteredFlow): string {
  return `${key} ${declared?.name ?? ""} ${declared?.path ?? ""}`.toLowerCase();
}

function wordsOfCell(cell: StatusCellView): string {
  const there = known.get(cell);
  if (there !== undefined) return there;
  const { deployment, environment } = cell;
  const { key, release, paused } = deployment;
  const made = [
    environment,
    key?.branch,
    key?.place,
    versionOf(cell),
    release?.code.commit,
    release?.code.branch,
    release?.code.image,
    release?.code.packageVersion,
    ...(release === undefined ? ["unknown"] : []),
    ...(release?.pinned === false ? ["unpinned"] : []),
    ...(cell.behind === undefined ? [] : ["behind"]),
    ...(cell.drift.length === 0 ? [] : ["drifted"]),
    ...(openStepsOf(cell).length === 0 ? [] : ["waiting"]),
    ...(openStepsOf(cell).some(({ step }) => step.state === "failed") ? ["failed"] : []),
    ...(paused === true ? ["paused"] : []),
    ...(cell.override === undefined ? [] : ["override"]),
  ]
    .join(" ")
    .toLowerCase();
  known.set(cell, made);
  return made;
}
