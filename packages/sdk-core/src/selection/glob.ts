// Globs over names and POSIX paths: `*` and `?` within a segment, `**` across segments, `{a,b}`.

/** Whether a pattern has anything in it but plain characters. */
export function isGlob(pattern: string): boolean {
  return /[*?{]/.test(pattern);
}

/** A test for a glob. The whole text must match. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 1 && part.startsWith("{")) {
      const choices = part.slice(1, -1).split(",");
      return `(?:${choices.map((choice) => choice.replace(/[.*+?^$()|[\]\\]/g, "\\$&")).join("|")})`;
    }
    return `\\${part}`;
  });
  const expression = new RegExp(`^${source}$`, "su");
  return (text) => expression.test(text);
}
