// Glob patterns of `include` and `exclude` as regular expressions. Paths are relative, with `/`.

/**
 * A test for any of the patterns. `*` and `?` stay within one folder, `**` crosses folders, `{a,b}` and `[a-z]` work as
 * in shells. A pattern that matches a folder matches everything below it.
 */
export function matcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(`^(?:${translate(pattern.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/$/, ""))})(?:/.*)?$`),
  );
  return (path) => expressions.some((expression) => expression.test(path));
}

function translate(pattern: string): string {
  let expression = "";
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (pattern.startsWith("**/", at)) {
      expression += "(?:[^/]+/)*";
      at += 2;
    } else if (pattern.startsWith("**", at)) {
      expression += ".*";
      at++;
    } else if (character === "*") {
      expression += "[^/]*";
    } else if (character === "?") {
      expression += "[^/]";
    } else if (character === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) expression += "\\[";
      else {
        expression += `[${pattern
          .slice(at + 1, end)
          .replace(/^!/, "^")
          .replaceAll("\\", "\\\\")}]`;
        at = end;
      }
    } else if (character === "{") {
      braces++;
      expression += "(?:";
    } else if (character === "}" && braces > 0) {
      braces--;
      expression += ")";
    } else if (character === "," && braces > 0) {
      expression += "|";
    } else {
      expression += character.replace(/[\\^$.|+()[\]{}]/, "\\$&");
    }
  }
  return expression + ")".repeat(braces);
}
