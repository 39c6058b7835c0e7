// From what zod says about a configuration to problems that a person can mend: place, what was found, what is allowed,
// what was probably meant.
import { AcmeError, type Problem } from "@acme/sdk-core";
import type { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import {
  choicesOf,
  describeNode,
  describeValue,
  keysOf,
  nodeAt,
  outlineOf,
  type SchemaNode,
} from "./schema-outline.ts";
import type { YamlDocument } from "./yaml-document.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Finding {
  message: string;
  hint?: string | undefined;
  path: Path;
  /** The key is at fault, not its value. */
  key?: true;
}

/** Each issue as a problem with its place, in the order of the file. */
export function explainIssues(error: z.ZodError, yaml: YamlDocument, schema: z.ZodType): Problem[] {
  const root = outlineOf(schema);
  return withoutEchoes(
    error.issues.flatMap((issue) => decided(issue)),
    root,
  )
    .flatMap((issue) => explain(issue, yaml.value, root))
    .map(({ message, hint, path, key }) =>
      new AcmeError({
        code: "config-invalid",
        message,
        ...(hint === undefined ? {} : { hint }),
        place: yaml.placeOf(path, key ? "key" : "value"),
      }).toJSON(),
    )
    .sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0));
}

/** Of a choice between shapes, the issues of the shape that was probably meant: the one with the fewest foreign keys. */
function decided(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const inside = issue.errors.filter((issues) =>
    issues.some(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  const foreign = (issues: readonly Issue[]): number =>
    issues.reduce((sum, inner) => sum + (inner.code === "unrecognized_keys" ? inner.keys.length : 0), 0);
  const [nearest] = inside.toSorted((a, b) => foreign(a) - foreign(b) || a.length - b.length);
  return nearest === undefined
    ? [issue]
    : nearest.flatMap((inner) => decided({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A key that is missing because it is misspelt is said once: as the misspelt one. */
function withoutEchoes(issues: readonly Issue[], root: SchemaNode): Issue[] {
  const meant = new Set(
    issues.flatMap((issue) => {
      if (issue.code !== "unrecognized_keys") return [];
      const allowed = keysOf(nodeAt(root, issue.path));
      return issue.keys.map((key) => JSON.stringify([...issue.path, didYouMean(key, allowed)]));
    }),
  );
  return issues.filter((issue) => !(issue.code === "invalid_type" && meant.has(JSON.stringify(issue.path))));
}

function explain(issue: Issue, value: unknown, root: SchemaNode): Finding[] {
  const { path } = issue;
  const found = valueAt(value, path);
  const node = nodeAt(root, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, path, keysOf(node)));
  if (issue.code === "invalid_key") {
    return [
      { message: `${pathText(path)} is no name: ${issue.issues[0]?.message ?? issue.message}.`, path, key: true },
    ];
  }
  if (issue.code === "custom") return [custom(issue, found)];
  if (found === undefined) {
    return [
      {
        message: `${pathText(path)} is missing.`,
        hint: `It must be ${describeNode(node)}${node?.description === undefined ? "." : `: ${node.description}`}`,
        path,
      },
    ];
  }
  const message = `${pathText(path)} is ${describeValue(found)}.`;
  if (found === null && describeNode(node) === "a map") {
    return [{ message, hint: `It must be a map; one with nothing in it is written {}.`, path }];
  }
  const near = typeof found === "string" ? didYouMean(found, choicesOf(node)) : undefined;
  const hint = `${near === undefined ? "" : `Did you mean ${near}? `}It must be ${requirement(issue) ?? describeNode(node)}.`;
  return [{ message, hint, path }];
}

function unknownKey(key: string, path: Path, allowed: readonly string[]): Finding {
  const near = didYouMean(key, allowed);
  const hint = `${near === undefined ? "" : `Did you mean ${near}? `}Allowed here: ${allowed.join(", ")}.`;
  const where = path.length === 0 ? "" : ` in ${pathText(path)}`;
  return { message: `Unknown key ${key}${where}.`, hint, path: [...path, key], key: true };
}

/** A rule of the schema's own. It says which names would be allowed where it is about a name. */
function custom(issue: z.core.$ZodIssueCustom, found: unknown): Finding {
  const allowed = issue.params?.["allowed"] as string[] | undefined;
  if (allowed === undefined) {
    return {
      message: `${pathText(issue.path)} is ${describeValue(found)}: ${issue.message.replace(/\.$/, "")}.`,
      path: issue.path,
    };
  }
  const isValue = typeof found === "string";
  const name = isValue ? found : String(issue.path.at(-1));
  const near = allowed.includes(name) ? undefined : didYouMean(name, allowed);
  return {
    message: `${pathText(issue.path)}: ${issue.message}`,
    hint: near === undefined ? undefined : `Did you mean ${near}?`,
    path: issue.path,
    ...(isValue ? {} : { key: true }),
  };
}

/** What an issue asks for beyond the type. */
function requirement(issue: Issue): string | undefined {
  if (issue.code === "too_small" || issue.code === "too_big") {
    const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
    if (issue.origin === "string" && issue.code === "too_small" && Number(limit) === 1) return "text that is not empty";
    const units: Readonly<Record<string, string>> = {
      string: " characters",
      array: " entries",
      set: " entries",
      map: " entries",
    };
    const bound =
      issue.inclusive === false
        ? { too_small: "more than", too_big: "less than" }
        : { too_small: "at least", too_big: "at most" };
    return `${bound[issue.code]} ${limit}${units[issue.origin] ?? ""}`;
  }
  if (issue.code === "not_multiple_of") return `a multiple of ${issue.divisor}`;
  if (issue.code !== "invalid_format") return undefined;
  if (!issue.message.startsWith("Invalid ")) return issue.message;
  return issue.format === "regex"
    ? `text that matches ${issue.pattern ?? "the pattern"}`
    : `a valid ${issue.message.slice("Invalid ".length)}`;
}

/** `environments.prod.after[1]`; the whole file where the path is empty. */
function pathText(path: Path): string {
  if (path.length === 0) return "The file";
  return path
    .map((segment) =>
      typeof segment === "number"
        ? `[${segment}]`
        : /^[\w-]+$/.test(String(segment))
          ? `.${String(segment)}`
          : `.${JSON.stringify(String(segment))}`,
    )
    .join("")
    .replace(/^\./, "");
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, segment) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, segment)) return undefined;
    return (inner as Record<PropertyKey, unknown>)[segment];
  }, value);
}
