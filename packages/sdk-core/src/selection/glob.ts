// Globs over names and POSIX paths: `*` and `?` within a segment, `**` across segments, `{a,b}`.

/** Whether a pattern has anything in it but plain characters. */
export function isGlob(pattern: string): boolean {
  return /[*?{]/.test(pattern);
}

/** A test for a glob. The whole text must match. A brace that is never closed stands for itself. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const expression = new RegExp(`^${sourceOf(pattern)}$`, "su");
  return (text) => expression.test(text);
}

/** The members of a `{a,b}` are globs themselves, without braces in them. */
function sourceOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 1) return `(?:${part.slice(1, -1).split(",").map(sourceOf).join("|")})`;
    return `\\${part}`;
  });
}
