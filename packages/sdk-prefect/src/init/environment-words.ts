// Which environment a name speaks of: `shop-dev-pool`, `nightly_prod`. A table and a look-up.

/** The words that teams use, in the order of promotion. */
const words = [
  ["dev", "develop", "development"],
  ["int", "integration"],
  ["test", "tst", "testing"],
  ["qa"],
  ["staging", "stage", "stg"],
  ["uat", "acc", "acceptance"],
  ["preprod"],
  ["prod", "prd", "production"],
] as const;

/** The environment that a name speaks of, as it spells it. Undefined: none, or several. */
export function environmentIn(name: string): string | undefined {
  const found = name.split(/[^A-Za-z0-9]+/).filter((part) => rankOf(part) >= 0);
  return found.length === 1 ? found[0] : undefined;
}

/** Sorts names of environments in the order of promotion. */
export function inOrder(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => rankOf(a) - rankOf(b));
}

/** Whether two spellings are of one environment: `prod` and `production`. */
export function isSameEnvironment(a: string, b: string): boolean {
  return rankOf(a) === rankOf(b);
}

function rankOf(word: string): number {
  return words.findIndex((spellings) => (spellings as readonly string[]).includes(word.toLowerCase()));
}
