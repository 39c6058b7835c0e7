// History as people read it: who, when, what, why, and how each change ended.
import { describeCode, type HistoryChange, type HistoryEntry, type ValidationRecord } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { padEnd, textWidth, wrap } from "../terminal/text-width.ts";
import { oneLine } from "../terminal/terminal.ts";
import { itemLabel } from "./plan-heading.ts";
import { age, localTime } from "./times.ts";

/** Entries, as they come: newest first. Flows to which the same was done share a line. */
export function renderHistory(entries: readonly HistoryEntry[], look: Look): string[] {
  if (entries.length === 0) return ["Nothing was done with acme yet."];
  return entries.flatMap((entry, index) => [...(index > 0 ? [""] : []), ...renderEntry(entry, look)]);
}

function renderEntry(entry: HistoryEntry, look: Look): string[] {
  const { style, symbols } = look;
  const from = entry.from === undefined ? "" : `${entry.from} ${symbols.arrow} `;
  const title = `${entry.action} ${from}${entry.environment}`;
  const unfinished = entry.phase === "intent" ? style.yellow(`  ${symbols.warning} begun, and no end recorded`) : "";
  const when = `${localTime(entry.at)} ${style.dim(`(${age(entry.at, look.now)})`)}`;
  return [
    `${when}  ${style.bold(title)}  ${oneLine(entry.actor.name)}${unfinished}`,
    ...(entry.reason === undefined ? [] : [`  ${symbols.dot} ${oneLine(entry.reason)}`]),
    ...(entry.override === undefined
      ? []
      : [`  ${style.yellow(`${symbols.overridden} past the rules: ${oneLine(entry.override)}`)}`]),
    ...renderValidations(entry.validations ?? [], look),
    ...renderChanges(entry.changes, look),
  ];
}

/** What was said of several flows alike is said once. */
function renderValidations(validations: readonly ValidationRecord[], { style, symbols }: Look): string[] {
  const groups = new Map<string, { line: string; flows: string[] }>();
  for (const { flow, step, passed, note, link } of validations) {
    const mark = passed ? style.green(symbols.done) : style.red(symbols.failed);
    const said = [note === undefined ? "" : oneLine(note), link ?? ""].filter(Boolean).join(" ");
    const line = `  ${mark} ${step}${said === "" ? "" : `: ${said}`}`;
    const group = groups.get(line) ?? { line, flows: [] };
    group.flows.push(flow);
    groups.set(line, group);
  }
  return [...groups.values()].map(({ line, flows }) => `${line}  ${style.dim(flows.join(", "))}`);
}

function renderChanges(changes: readonly HistoryChange[], look: Look): string[] {
  const { style, symbols } = look;
  const groups = new Map<string, { what: string; result: string; error: string; names: string[] }>();
  for (const change of changes) {
    const what = releasesText(change, look);
    const result = change.result ?? "";
    const error = change.error === undefined ? "" : oneLine(change.error.message);
    const id = JSON.stringify([what, result, error]);
    const group = groups.get(id) ?? { what, result, error, names: [] };
    group.names.push(itemLabel(change.key));
    groups.set(id, group);
  }
  const all = [...groups.values()];
  if (all.length === 0) return [];
  const widths = {
    what: Math.max(...all.map(({ what }) => textWidth(what))),
    result: Math.max(...all.map(({ result }) => result.length)),
  };
  const indent = 2 + widths.what + 2 + widths.result + 2;
  return all.flatMap(({ what, result, error, names }) => {
    const paint =
      result === "applied" || result === "unchanged"
        ? style.green
        : result === "" || result === "submitted"
          ? style.dim
          : style.red;
    const lines = wrap(
      names.map((name) => name.replaceAll(" ", "\u00A0")).join(", "),
      Math.max(20, Math.min(look.width, 120) - indent),
    );
    const head = `  ${padEnd(what, widths.what)}  ${paint(padEnd(result, widths.result))}  `;
    return [
      ...lines.map((line, index) => `${index === 0 ? head : " ".repeat(indent)}${line.replaceAll("\u00A0", " ")}`),
      ...(error === "" ? [] : [`    ${symbols.arrow} ${error}`]),
    ];
  });
}

function releasesText({ before, after, result }: HistoryChange, { symbols }: Look): string {
  const from = before === undefined ? symbols.none : describeCode(before.code);
  const to = after === undefined ? "?" : describeCode(after.code);
  return result === "unchanged" || (before !== undefined && before.id === after?.id)
    ? `${to} stays`
    : `${from} ${symbols.arrow} ${to}`;
}
