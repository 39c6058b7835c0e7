// One edit of a YAML text that leaves every other character as it is. Only the usual shapes; undefined for the rest, and
// whoever calls checks the result.
import type { Json } from "@acme/sdk-core";
import { isMap, isScalar, type Pair, Scalar, stringify, type YAMLMap } from "yaml";
import type { AttachPoint } from "./yaml-document.ts";

/** The text with one value set or removed, or undefined where it takes more than replacing a piece of it. */
export function spliceYaml(
  text: string,
  { map, key, rest, pair }: AttachPoint,
  value: Json | undefined,
): string | undefined {
  if (map === undefined) return undefined;
  if (value === undefined) return pair === undefined || rest.length > 0 ? text : withoutPair(text, map, pair);
  const whole = rest.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
  if (pair !== undefined) return withValue(text, pair, whole);
  return map.flow ? withFlowPair(text, map, { [key]: whole }) : withBlockPair(text, map, { [key]: whole });
}

/** A scalar in the place of a scalar. */
function withValue(text: string, pair: Pair, value: Json): string | undefined {
  const old = pair.value;
  if (typeof value === "object" && value !== null) return undefined;
  if (!isScalar(old) || !old.range || old.anchor !== undefined || old.tag !== undefined) return undefined;
  if (old.type === Scalar.BLOCK_FOLDED || old.type === Scalar.BLOCK_LITERAL) return undefined;
  const [start, end] = old.range;
  const space = text[start - 1] === ":" ? " " : "";
  return text.slice(0, start) + space + inline(value) + text.slice(end);
}

function withFlowPair(text: string, map: YAMLMap, entry: Record<string, Json>): string | undefined {
  const range = map.range;
  if (!range || text.slice(range[0], range[1]).includes("\n")) return undefined;
  const inside = text.slice(range[0] + 1, range[1] - 1).trimEnd();
  const before = inside.trim() === "" ? "{ " : `{${inside}, `;
  return `${text.slice(0, range[0])}${before}${inline(entry).slice(1, -1).trim()} }${text.slice(range[1])}`;
}

function withBlockPair(text: string, map: YAMLMap, entry: Record<string, Json>): string | undefined {
  const first = keyStart(map.items[0]);
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const indent = text.slice(lineStart(text, first), first);
  if (indent.trim() !== "") return undefined;
  const end = endOfLastLine(text, last);
  const lines = stringify(entry, { lineWidth: 0 }).trimEnd().split("\n");
  return `${text.slice(0, end)}\n${lines.map((line) => indent + line).join("\n")}${text.slice(end)}`;
}

/** Whole lines only, and never the last entry: a map with nothing in it is written otherwise. */
function withoutPair(text: string, map: YAMLMap, pair: Pair): string | undefined {
  const start = keyStart(pair);
  if (map.flow || map.items.length < 2 || start === undefined) return undefined;
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() !== "") return undefined;
  return text.slice(0, from) + text.slice(endOfLastLine(text, pair) + 1);
}

/** Where the line ends on which an entry ends, a comment behind it included. */
function endOfLastLine(text: string, pair: Pair): number {
  const value = pair.value as { range?: [number, number, number] | null } | null;
  let end = value?.range?.[1] ?? (pair.key as { range?: [number, number, number] }).range?.[1] ?? text.length;
  while (end > 0 && /\s/.test(text[end - 1] ?? "")) end--;
  const newline = text.indexOf("\n", end);
  return newline === -1 ? text.length : newline;
}

function keyStart(pair: Pair | undefined): number | undefined {
  const key = pair?.key;
  return isScalar(key) || isMap(key) ? key.range?.[0] : undefined;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function inline(value: Json): string {
  return stringify(value, { lineWidth: 0, collectionStyle: "flow", blockQuote: false }).trimEnd();
}
