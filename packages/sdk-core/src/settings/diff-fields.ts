// What differs between two states of the same fields. Who owns a field is three-way-merge.ts's question, not this one's.
import type { Field } from "../model/deployment.ts";
import { jsonEquals } from "../model/json.ts";
import { storableValue } from "./secret-values.ts";
import type { FieldChange } from "./three-way-merge.ts";

/** The changes that lead from one state to the other, in the order of the paths. */
export function diffFields(before: readonly Field[], after: readonly Field[]): FieldChange[] {
  const from = new Map(before.map((field) => [field.path, field]));
  const to = new Map(after.map((field) => [field.path, field]));
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((path) => {
    const old = from.get(path);
    const now = to.get(path);
    if (old && now && now.value !== undefined && jsonEquals(old.value, now.value)) return [];
    const secret = old?.secret === true || now?.secret === true;
    const shown = (field: typeof old): FieldChange["before"] =>
      field && storableValue(secret ? { ...field, secret: true } : field);
    const [was, becomes] = [shown(old), shown(now)];
    return [
      {
        path,
        ...(was === undefined ? {} : { before: was }),
        ...(becomes === undefined ? {} : { after: becomes }),
        ...(now !== undefined && now.value === undefined ? { unknown: true as const } : {}),
        ...(secret ? { secret: true as const } : {}),
      },
    ];
  });
}
