// Values of settings as people read them: plain where that is clear, masked where they are secret, cut where they are
// long, but never where they differ.
import type { Json } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { truncateEnd } from "../terminal/text-width.ts";

const longest = 60;

/** One value. `nothing` stands for one that is not set. */
export function valueText(value: Json | undefined, { secret }: { secret?: true }, look: Look): string {
  if (value === undefined) return "not set";
  if (secret) return look.symbols.mask;
  return truncateEnd(plain(value), longest, look.symbols.ellipsis);
}

/** Two values that differ. Long ones are cut so that the place where they differ is seen. */
export function changeTexts(before: Json, after: Json, look: Look): [string, string] {
  const [a, b] = [plain(before), plain(after)];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = Math.max(0, same - 20);
  const cut = (text: string): string => {
    const start = text.length > longest && from > 0 ? look.symbols.ellipsis + text.slice(from) : text;
    return truncateEnd(start, longest, look.symbols.ellipsis);
  };
  return [cut(a), cut(b)];
}

/** Words as they are; anything that could be misread as JSON. */
function plain(value: Json): string {
  if (
    typeof value === "string" &&
    /^[\p{L}_/][\p{L}\p{N}\p{M} _./:@+,*-]*$/u.test(value) &&
    !/^(?:true|false|null)$|\s$/.test(value)
  )
    return value;
  return JSON.stringify(value);
}
