// From what the files want, what is live and what we last wrote to what will happen: the pure middle of every plan.
import { AcmeError } from "../errors/acme-error.ts";
import { type Deployment, type DeploymentKey, describeKey, type Field, keyId } from "../model/deployment.ts";
import { digestJson } from "../model/digest.ts";
import type { Json } from "../model/json.ts";
import { isSameRelease, isSealed, type Release, type UnsealedRelease } from "../model/release.ts";
import type { Desired, Write } from "../ports/deployer.ts";
import type { Forecast } from "../ports/run-forecaster.ts";
import type { WriteVerdict } from "../ports/write-checker.ts";
import { diffFields } from "../settings/diff-fields.ts";
import { fieldsOf } from "../settings/fields.ts";
import { type FieldChange, mergeSettings, type Take, type WrittenSettings } from "../settings/three-way-merge.ts";
import type { PlanItem, ReleaseSummary } from "./plan.ts";
import { applyRules, type Rules } from "./rules.ts";

/** One Deployment of a plan, with what is needed to write it. */
export interface Planned {
  item: PlanItem;
  /** Absent: it was refused before it could be declared. */
  desired?: Desired;
  /** Absent: nothing is to be written. */
  write?: Write;
}

/** A Deployment that may not be planned at all, and why. */
export interface Refused {
  key: DeploymentKey;
  name: string;
  error: AcmeError;
  /** The Release that was asked for, where there is one. */
  release?: Release;
}

/** What {@link planItems} weighs. */
export interface PlanFacts {
  desired: readonly Desired[];
  refused: readonly Refused[];
  /** Everything live in the target environment, also what the plan does not touch. */
  live: readonly Deployment[];
  /** What we last wrote, by {@link keyId}. */
  written: ReadonlyMap<string, WrittenSettings>;
  /** Those whose last write failed and left a part, by {@link keyId}: they are written again whatever can be read. */
  unfinished?: ReadonlySet<string>;
  take?: Take;
  rules: Rules;
  /** When a Deployment with these settings starts runs by itself. */
  forecast?: (settings: readonly Field[]) => Forecast | undefined;
  /** What speaks against a write. Undefined: nobody can tell. */
  check?: (write: Write) => WriteVerdict | undefined;
}

/** Plans each desired state; refuses names that two would share, and whole change sets that hold a refused member. */
export function planItems(facts: PlanFacts): Planned[] {
  const { desired, refused, live, written, unfinished, take, rules, forecast, check } = facts;
  const liveByKey = new Map<string, Deployment>();
  for (const deployment of live) if (deployment.key) liveByKey.set(keyId(deployment.key), deployment);
  const planned = desired.map((one) => {
    const id = keyId(one.key);
    const state = { live: liveByKey.get(id), written: written.get(id), isUnfinished: unfinished?.has(id) === true };
    return planOne(one, state, take);
  });
  for (const { item } of planned) applyRules(item, rules, rules.facts.get(keyId(item.key)));
  for (const one of planned) addVerdict(one, check);
  planned.push(...refused.map(refusedItem));
  refuseSharedNames(planned, live);
  refuseDoubles(planned, live);
  refuseBrokenChangeSets(planned);
  for (const one of planned) seal(one, rules.override, forecast);
  return planned;
}

interface OneLive {
  live: Deployment | undefined;
  written: WrittenSettings | undefined;
  isUnfinished: boolean;
}

function planOne(desired: Desired, { live, written, isUnfinished }: OneLive, take: Take | undefined): Planned {
  const merged = isDeclared(desired)
    ? mergeSettings(desired.settings, live?.settings ?? [], written, take)
    : { settings: [...(live?.settings ?? [])], changes: [], drift: [], conflicts: [] };
  const differs = !isSameRelease(desired.release, live?.release);
  const isAgain = isUnfinished && live !== undefined && !differs && merged.changes.length === 0;
  const releaseChanges = differs || isAgain;
  const item: PlanItem = {
    key: desired.key,
    name: desired.name,
    changeSet: desired.changeSet,
    does: live === undefined ? "create" : releaseChanges || merged.changes.length > 0 ? "update" : "unchanged",
    release: {
      ...(live?.release === undefined ? {} : { before: summaryOf(live.release) }),
      after: summaryOf(desired.release),
      changed: differs,
      changes: differs ? changesInside(live?.release, desired.release) : [],
    },
    settings: merged.changes,
    drift: merged.drift,
    conflicts: merged.conflicts,
    refusals: (desired.refusals ?? []).map((refusal) => refusal.toJSON()),
    validations: [],
    overridden: [],
    notes: [
      ...(desired.notes ?? []),
      ...(isAgain ? ["Its last write failed after a part of it was done: it is written again."] : []),
    ],
    ...(desired.bystander ? { bystander: true as const } : {}),
    digest: "",
  };
  if (merged.conflicts.length > 0) item.refusals.push(conflictError(item).toJSON());
  const write: Write = {
    desired,
    settings: merged.settings,
    fields: merged.changes,
    releaseChanges,
    ...(live === undefined ? {} : { live }),
  };
  return { item, desired, write };
}

/** What was refused before its settings were known says nothing about settings: it does not remove the live ones. */
function isDeclared({ settings, refusals = [] }: Desired): boolean {
  return settings.length > 0 || refusals.length === 0;
}

/** What nobody has decided yet, or was not declared, is not judged. */
function addVerdict({ item, desired, write }: Planned, check: PlanFacts["check"]): void {
  if (desired === undefined || write === undefined || !isDeclared(desired)) return;
  if (item.does === "unchanged" || item.conflicts.length > 0) return;
  const verdict = check?.(write);
  item.refusals.push(...(verdict?.refusals ?? []).map((refusal) => refusal.toJSON()));
  item.notes.push(...(verdict?.notes ?? []));
}

function refusedItem({ key, name, error, release }: Refused): Planned {
  const after = release === undefined ? { code: {}, pinned: false } : summaryOf(release);
  return {
    item: {
      key,
      name,
      changeSet: keyId(key),
      does: "refused",
      release: { after, changed: false, changes: [] },
      settings: [],
      drift: [],
      conflicts: [],
      refusals: [error.toJSON()],
      validations: [],
      overridden: [],
      notes: [],
      digest: "",
    },
  };
}

function summaryOf(release: Release | UnsealedRelease): ReleaseSummary {
  return { ...(isSealed(release) ? { id: release.id } : {}), code: release.code, pinned: release.pinned };
}

/** An unsealed Release says nothing about what it leaves open: a field that only the live one has is not removed by it. */
function changesInside(before: Release | undefined, after: Release | UnsealedRelease): FieldChange[] {
  const changes = diffFields(fieldsOf(before?.runs ?? {}), fieldsOf(after.runs));
  return isSealed(after) ? changes : changes.filter((change) => change.after !== undefined);
}

function conflictError(item: PlanItem): AcmeError {
  const count = item.conflicts.length === 1 ? "One setting was" : `${item.conflicts.length} settings were`;
  return new AcmeError({
    code: "settings-conflict",
    message: `${count} changed both in the files and live since the last deploy of ${describeKey(item.key)}.`,
    hint: "Decide with --take files (what the files say) or --take live (what runs now).",
  });
}

/** A name is one Deployment's at its place: two hosts may each have their own of that name. */
function refuseSharedNames(planned: readonly Planned[], live: readonly Deployment[]): void {
  const holders = new Map<string, Set<string>>();
  const placed = (name: string, { place = "" }: DeploymentKey): string => JSON.stringify([place, name]);
  const hold = (name: string, key: DeploymentKey): void => {
    const id = placed(name, key);
    holders.set(id, (holders.get(id) ?? new Set()).add(describeKey(key)));
  };
  for (const { item } of planned) hold(item.name, item.key);
  for (const deployment of live) if (deployment.key) hold(deployment.name, deployment.key);
  const seen = new Map<string, number>();
  for (const { item } of planned) seen.set(keyId(item.key), (seen.get(keyId(item.key)) ?? 0) + 1);
  for (const { item } of planned) {
    const others = [...(holders.get(placed(item.name, item.key)) ?? [])].filter((key) => key !== describeKey(item.key));
    if (others.length === 0 && seen.get(keyId(item.key)) === 1) continue;
    if (item.refusals.some(({ code }) => code === "name-ambiguous")) continue;
    const what =
      others.length > 0 ? `${describeKey(item.key)} and ${others.join(", ")}` : `Several flows called ${item.key.flow}`;
    item.refusals.push(
      new AcmeError({
        code: "name-ambiguous",
        message: `${what} would share the name ${item.name}.`,
        hint: "Give one of them another name.",
      }).toJSON(),
    );
  }
}

/** Two live Deployments with one key: nobody can know which is meant, so neither is touched. */
function refuseDoubles(planned: readonly Planned[], live: readonly Deployment[]): void {
  const byKey = new Map<string, Deployment[]>();
  for (const deployment of live) {
    if (deployment.key) byKey.set(keyId(deployment.key), [...(byKey.get(keyId(deployment.key)) ?? []), deployment]);
  }
  for (const { item } of planned) {
    const same = byKey.get(keyId(item.key)) ?? [];
    if (same.length < 2) continue;
    const what = same.map(({ flowName, name }) => `${flowName}/${name}`).join(" and ");
    item.refusals.push(
      new AcmeError({
        code: "name-ambiguous",
        message: `${describeKey(item.key)} is there ${same.length} times: ${what}.`,
        hint: "Remove the one that is not meant from the engine, then run the same command again.",
      }).toJSON(),
    );
  }
}

function refuseBrokenChangeSets(planned: readonly Planned[]): void {
  const broken = new Map<string, PlanItem>();
  for (const { item } of planned) if (item.refusals.length > 0) broken.set(item.changeSet, item);
  for (const { item } of planned) {
    const culprit = broken.get(item.changeSet);
    if (culprit === undefined || item.refusals.length > 0) continue;
    item.refusals.push(
      new AcmeError({
        code: "change-set-refused",
        message: `${describeKey(item.key)} changes together with ${describeKey(culprit.key)}, which is refused.`,
        hint: "Mend that one first.",
      }).toJSON(),
    );
  }
}

function seal(planned: Planned, override: string | undefined, forecast: PlanFacts["forecast"]): void {
  const { item, write } = planned;
  if (item.refusals.length > 0) item.does = "refused";
  if (item.does === "refused" || item.does === "unchanged") delete planned.write;
  item.digest = digestJson(JSON.parse(JSON.stringify(decisive(item, override))) as Json, 16);
  // Time passes, and the plan stays the same: this is no part of the digest.
  const nextRuns = item.does === "refused" || write === undefined ? undefined : forecast?.(write.settings);
  if (nextRuns !== undefined) item.nextRuns = nextRuns;
}

/** What decides on an item, without what only explains it: "2 of 3 runs" may become "3 of 5" under the same decision. */
function decisive(item: PlanItem, override: string | undefined): object {
  const { digest: _, notes: _notes, validations, refusals, overridden, ...rest } = item;
  const codes = (errors: PlanItem["refusals"]): string[] => errors.map(({ code }) => code);
  const isPassedOver = overridden.length > 0;
  return {
    ...rest,
    refusals: codes(refusals),
    overridden: codes(overridden),
    // Whoever agreed to pass over a step that waits did not agree to pass over a fault that was found since.
    ...(isPassedOver
      ? { override, faults: validations.filter(({ state }) => state === "failed").map(({ step }) => step) }
      : {}),
  };
}
