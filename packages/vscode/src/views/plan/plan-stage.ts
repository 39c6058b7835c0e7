// Where a change stands: planned, being applied, ended. And what can be done at each stage.
import {
  type AcmeErrorJson,
  type BatchItem,
  type BatchResult,
  type ErrorCode,
  isRecordable,
  keyId,
  type Plan,
  type PlanItem,
} from "@acme/sdk-core";

/** What the plan's panel shows. */
export type PlanStage =
  | { readonly is: "planned"; readonly plan: Plan }
  | {
      readonly is: "applying";
      readonly plan: Plan;
      readonly items: readonly BatchItem[];
      readonly message: string;
      /** It was cancelled: what was begun is being finished. */
      readonly isCancelling?: true;
    }
  | { readonly is: "done"; readonly plan: Plan; readonly result: BatchResult }
  | { readonly is: "failed"; readonly plan: Plan; readonly items: readonly BatchItem[]; readonly error: AcmeErrorJson };

/** The changes that applying would make. */
export function changesOf({ items }: Plan): PlanItem[] {
  return items.filter(({ does }) => does === "create" || does === "update");
}

/** Rules that an environment can let be passed over, for a reason that is recorded. */
const overridable = new Set<ErrorCode>(["validation-missing", "environment-frozen"]);

/** Whether recording a step would take a refusal away. */
export function canBeValidated({ items }: Plan): boolean {
  return items.some(
    ({ does, validations }) =>
      does === "refused" && validations.some((step) => step.state !== "passed" && isRecordable(step)),
  );
}

/** Whether there is a refusal that a reason may take away. Whether the environment allows it, the next plan says. */
export function canBeOverridden({ items, request }: Plan): boolean {
  return (
    request.override === undefined && items.some(({ refusals }) => refusals.some(({ code }) => overridable.has(code)))
  );
}

/** How an item ended, if it did. */
export function endOf(item: PlanItem, stage: PlanStage): BatchItem | undefined {
  const items = stage.is === "done" ? stage.result.items : stage.is === "planned" ? [] : stage.items;
  return items.find(({ key }) => keyId(key) === keyId(item.key));
}

/** The flows of which something is left to do: the same request for them does only that. */
export function leftOver(stage: PlanStage): string[] {
  if (stage.is === "failed") {
    const done = new Set(
      stage.items.filter(({ result }) => result === "applied" || result === "unchanged").map(({ key }) => keyId(key)),
    );
    return [
      ...new Set(
        changesOf(stage.plan)
          .filter(({ key }) => !done.has(keyId(key)))
          .map(({ key }) => key.flow),
      ),
    ];
  }
  if (stage.is !== "done") return [];
  const missing = stage.result.items.filter(({ result }) => result === "failed" || result === "cancelled");
  return [...new Set(missing.map(({ key }) => key.flow))];
}

/** Where it stands, in a line. */
export function summaryOf(stage: PlanStage): string {
  if (stage.is === "planned") return `${countText(stage.plan)}. Nothing has happened yet.`;
  if (stage.is === "applying") {
    const message = stage.isCancelling === true ? "Cancelling: what was begun is finished first." : stage.message;
    return `${stage.items.length} of ${changesOf(stage.plan).length} done. ${message}`;
  }
  return stage.is === "done" ? `${resultText(stage.result)}.` : "It stopped before its end.";
}

/** `2 to create, 1 to update, 1 refused`. */
function countText({ items }: Plan): string {
  const words = { create: "to create", update: "to update", unchanged: "unchanged", refused: "refused" } as const;
  const parts = (["create", "update", "unchanged", "refused"] as const).flatMap((does) => {
    const count = items.filter((item) => item.does === does).length;
    return count === 0 ? [] : [`${count} ${words[does]}`];
  });
  return parts.length === 0 ? "Nothing to do" : parts.join(", ");
}

/** `3 applied, 1 failed`. */
export function resultText({ items }: BatchResult): string {
  const counts = new Map<string, number>();
  for (const { result } of items) counts.set(result, (counts.get(result) ?? 0) + 1);
  return counts.size === 0
    ? "Nothing was changed"
    : [...counts].map(([result, count]) => `${count} ${result}`).join(", ");
}
