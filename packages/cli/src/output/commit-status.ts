// Where a commit runs, as people read it: flows by environments.
import { type CommitPlace, type CommitRow, type CommitStatus, describeCode } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { wrap } from "../terminal/text-width.ts";
import { commitLines } from "./commits.ts";
import { renderTable } from "./table.ts";

/** Everything but problems, which stand elsewhere. */
export function renderCommitStatus(status: CommitStatus, look: Look): string[] {
  const { style, symbols } = look;
  const title = commitLines([status.commit], look);
  if (status.rows.length === 0) return [...title, "", "Nothing is deployed."];
  const rows = status.rows.map((row) => [
    row.branch === undefined ? row.flow : `${row.flow} [${row.branch}]`,
    ...status.environments.map((environment) => cellText(row, environment, look)),
  ]);
  const used = new Set(status.rows.flatMap(({ places }) => places.map(({ is }) => is)));
  const meanings: [CommitPlace["is"], string][] = [
    ["exactly", `${symbols.done} runs it`],
    ["contains", `${symbols.done} +n has it, and n later commits`],
    ["without", `${symbols.failed} -n lacks it: n commits are missing`],
    ["unknown", "? cannot be told, see below"],
  ];
  return [
    ...title,
    "",
    ...renderTable(
      [
        { title: "FLOW", cut: "middle", least: 12, paint: style.bold },
        ...status.environments.map(({ name }) => ({ title: name })),
      ],
      rows,
      look,
    ),
    "",
    ...wrap(
      meanings
        .filter(([is]) => used.has(is))
        .map(([, text]) => text.replaceAll(" ", "\u00A0"))
        .join(` ${symbols.dot} `),
      look.width,
    ).map((line) => style.dim(line.replaceAll("\u00A0", " "))),
    "",
    ...status.environments.map((environment) => summary(status, environment)),
  ];
}

function cellText({ places }: CommitRow, environment: CommitStatus["environments"][number], look: Look): string {
  const here = places.filter(({ key }) => key.environment === environment.name);
  if (here.length === 0) return environment.unread === true ? "?" : look.symbols.none;
  const texts = new Map<string, string[]>();
  for (const place of here) {
    const text = placeText(place, look);
    texts.set(text, [...(texts.get(text) ?? []), place.key.place ?? ""]);
  }
  return [...texts].map(([text, hosts]) => (texts.size === 1 ? text : `${text} on ${hosts.join(", ")}`)).join("; ");
}

function placeText({ is, code, later = 0, missing = 0 }: CommitPlace, { symbols }: Look): string {
  const what = code === undefined ? "" : ` ${describeCode(code)}`;
  if (is === "unknown") return `?${what}`;
  if (is === "without") return `${symbols.failed}${what} -${missing}`;
  return `${symbols.done}${what}${is === "contains" ? ` +${later}` : ""}`;
}

/** `dev: 5 of 5 flows have it` */
function summary({ rows }: CommitStatus, { name, unread }: CommitStatus["environments"][number]): string {
  if (unread === true) return `${name}: could not be read`;
  const there = rows.flatMap(({ places }) => {
    const here = places.filter(({ key }) => key.environment === name);
    return here.length === 0 ? [] : [here];
  });
  if (there.length === 0) return `${name}: nothing is deployed`;
  const count = (isSo: (place: CommitPlace) => boolean): number => there.filter((places) => places.every(isSo)).length;
  const has = count(({ is }) => is === "exactly" || is === "contains");
  const unknown = there.filter((places) => places.some(({ is }) => is === "unknown")).length;
  return `${name}: ${has} of ${there.length} ${there.length === 1 ? "flow has" : "flows have"} it${unknown === 0 ? "" : `, ${unknown} cannot be told`}`;
}
