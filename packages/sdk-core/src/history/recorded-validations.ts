// What people and checks said of Releases: read from the history of the environment that it gates.
import type { HistoryPage } from "../ports/history-store.ts";
import type { RecordedValidation } from "../validation/validation.ts";

/**
 * The validations recorded about what runs in an environment, newest first.
 *
 * @param pages - history of the target, newest first
 * @param since - ISO 8601: what was said before no Release in question can be about one of them
 */
export async function readRecordedValidations(
  pages: AsyncIterable<HistoryPage>,
  source: string,
  since: string,
): Promise<RecordedValidation[]> {
  const oldest = Date.parse(since);
  const found: RecordedValidation[] = [];
  for await (const { entries } of pages) {
    for (const { at, actor, validations = [] } of entries) {
      if (Date.parse(at) < oldest) return found;
      found.push(...validations.filter((one) => one.source === source).map((one) => ({ ...one, actor, at })));
    }
  }
  return found;
}
