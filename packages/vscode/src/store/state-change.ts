// What differs between two states of a project, so that a tree refreshes the nodes that changed and no others.
import { type ProjectState, idsOf } from "./project-state.ts";

/** What changed. */
export interface StateChange {
  /** The configuration: everything may look different. */
  readonly view: boolean;
  /** Ids of flows that changed, without those that came or went. */
  readonly flows: readonly string[];
  /** Ids of status rows that changed, without those that came or went. */
  readonly rows: readonly string[];
  /** Flows, rows or unmanaged deployments came or went: lists are others. */
  readonly lists: boolean;
  /** Problems are others. */
  readonly problems: boolean;
  /** Whether something is read, stale, unread, failed or missing on this machine is another. */
  readonly reading: boolean;
}

/** Compares two states. By identity: {@link ProjectState} keeps the objects that did not change. */
export function changeBetween(before: ProjectState, after: ProjectState): StateChange {
  const flows = changed(before.flows, after.flows, idsOf.flows);
  const rows = changed(before.rows, after.rows, idsOf.rows);
  const unmanaged = changed(before.unmanaged, after.unmanaged, idsOf.unmanaged);
  return {
    view: before.view !== after.view,
    flows: flows.ids,
    rows: rows.ids,
    lists: flows.isOther || rows.isOther || unmanaged.isOther || unmanaged.ids.length > 0,
    problems: JSON.stringify(before.problems) !== JSON.stringify(after.problems),
    reading:
      before.isBusy !== after.isBusy ||
      before.isStale !== after.isStale ||
      before.readAt !== after.readAt ||
      before.error !== after.error ||
      before.setup !== after.setup ||
      before.unread.join() !== after.unread.join() ||
      before.staleSince !== after.staleSince ||
      before.sources !== after.sources,
  };
}

/** Whether anything changed at all. */
export function isChange(change: StateChange): boolean {
  const { flows, rows, ...flags } = change;
  return flows.length > 0 || rows.length > 0 || Object.values(flags).some(Boolean);
}

function changed<T>(
  before: readonly T[],
  after: readonly T[],
  idOf: (item: T) => string,
): { ids: string[]; isOther: boolean } {
  if (before === after) return { ids: [], isOther: false };
  const known = new Map(before.map((item) => [idOf(item), item]));
  const ids = after.flatMap((item) => {
    const old = known.get(idOf(item));
    return old === undefined || old === item ? [] : [idOf(item)];
  });
  const isOther = before.length !== after.length || after.some((item) => !known.has(idOf(item)));
  return { ids, isOther };
}
