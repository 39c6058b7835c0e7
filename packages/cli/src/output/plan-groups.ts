// Which items of a plan are shown as one: those to which the same happens, up to their own names.
import { describeCode, isJsonObject, type Json, type JsonObject, type PlanItem } from "@acme/sdk-core";

/** Items to which the same happens. */
export interface PlanGroup {
  items: [PlanItem, ...PlanItem[]];
  /** The first of them; with several, their own names are replaced by {@link ownFlow} and {@link ownName}. */
  shown: PlanItem;
}

/** Stands for the name of each flow of a group. */
const ownFlow = "<flow>";
/** Stands for the engine's name of each Deployment of a group. */
const ownName = "<deployment>";

/** Groups items, in the order of their first ones. */
export function planGroups(items: readonly PlanItem[]): PlanGroup[] {
  const groups = new Map<string, PlanGroup>();
  for (const item of items) {
    const shown = withoutOwnNames(item);
    const id = JSON.stringify(sameness(shown));
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { items: [item], shown: item });
    else {
      group.items.push(item);
      group.shown = shown;
    }
  }
  return [...groups.values()];
}

/** What must be the same. Of what differs inside a Release only where it does: the code says the rest. */
function sameness(item: PlanItem): unknown {
  const { release } = item;
  return [
    item.does,
    release.before && describeCode(release.before.code),
    describeCode(release.after.code),
    release.after.pinned,
    release.changed,
    [...new Set(release.changes.map(({ path }) => path.split("/")[1]))],
    item.settings,
    item.drift,
    item.conflicts,
    item.refusals,
    item.validations.map((step) => (step.state === "passed" ? [step.step, step.state] : step)),
    item.overridden,
    item.notes,
    item.bystander,
  ];
}

function withoutOwnNames(item: PlanItem): PlanItem {
  const { flow } = item.key;
  const own: [string, string][] = [
    [item.name, ownName],
    [flow, ownFlow],
    [flow.replaceAll("_", "-"), ownFlow],
    [flow.replaceAll("-", "_"), ownFlow],
  ];
  const blank = (text: string): string =>
    own.reduce((all, [name, sign]) => (name === "" ? all : all.replaceAll(name, sign)), text);
  const { settings, drift, conflicts, refusals, validations, overridden, notes } = item;
  const named = { settings, drift, conflicts, refusals, validations, overridden, notes };
  return { ...item, ...(mapTexts(named as unknown as JsonObject, blank) as unknown as typeof named) };
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
