// What one cell of the status matrix says, as short texts and marks; how cells are laid out is status.ts's.
import { describeCode, type Status, type StatusCell } from "@acme/sdk-core";
import type { Look } from "../terminal/look.ts";
import { age } from "./times.ts";

/** The marks that a cell can carry. */
export type Mark =
  | "behind"
  | "differs"
  | "drift"
  | "paused"
  | "unpinned"
  | "unknown"
  | "places"
  | "mixed"
  | "unread"
  | "waiting"
  | "ready"
  | "override";

/** A cell as texts. */
export interface CellText {
  /** `b4f21c9`, with `*` where it is not pinned. */
  version: string;
  /** `2h`. */
  age: string;
  /** `↓3 dev`, `~2`. */
  marks: string[];
  kinds: Mark[];
}

/** Which parts of a cell are shown. */
export interface Detail {
  age: boolean;
  /** The name of the environment that it is behind, also where it can be no other. */
  behindName: boolean;
}

/**
 * The cell of one environment: of one Deployment, or of several in different places.
 *
 * @param environment - where it comes after several, it is always said which one it is behind
 */
export function cellText(
  cells: readonly StatusCell[],
  environment: Status["environments"][number],
  detail: Detail,
  look: Look,
): CellText {
  const { symbols } = look;
  const [first] = cells;
  if (first === undefined) {
    const isUnread = environment.unread === true;
    return { version: isUnread ? "?" : symbols.none, age: "", marks: [], kinds: isUnread ? ["unread"] : [] };
  }
  const text: CellText = {
    version: versionOf(cells),
    age: detail.age ? age(changedAt(first), look.now) : "",
    marks: [],
    kinds: [],
  };
  const mark = (kind: Mark, shown: string): void => {
    if (shown !== "") text.marks.push(shown);
    text.kinds.push(kind);
  };
  const { release } = first.deployment;
  const mixed = cells.some((cell) => cell.deployment.release?.id !== release?.id);
  if (release === undefined) mark("unknown", "");
  else if (mixed) mark("mixed", "");
  else if (!release.pinned) mark("unpinned", "");
  if (cells.length > 1) mark("places", `${symbols.times}${cells.length}`);
  const { behind } = first;
  if (behind !== undefined) {
    const name = detail.behindName || environment.after.length > 1 ? ` ${behind.environment}` : "";
    if (behind.commits === undefined || behind.commits === 0) mark("differs", `${symbols.differs}${name}`);
    else mark("behind", `${symbols.behind}${behind.commits}${name}`);
  }
  const drift = cells.reduce((sum, cell) => sum + cell.drift.length, 0);
  if (drift > 0) mark("drift", `${symbols.drift}${drift}`);
  if (cells.some(({ deployment }) => deployment.paused === true)) mark("paused", symbols.paused);
  for (const { environment: target, steps } of first.validations) {
    const name = first.validations.length > 1 ? ` ${target}` : "";
    const passed = steps.filter(({ state }) => state === "passed").length;
    if (passed === steps.length) mark("ready", `${symbols.done}${name}`);
    else mark("waiting", `${symbols.waiting}${passed}/${steps.length}${name}`);
  }
  if (cells.some(({ override }) => override !== undefined)) mark("override", symbols.overridden);
  return text;
}

function versionOf(cells: readonly StatusCell[]): string {
  const versions = new Set(
    cells.map(({ deployment: { release } }) => release && `${describeCode(release.code)}${release.pinned ? "" : "*"}`),
  );
  const [only, ...others] = versions;
  if (others.length > 0) return `${versions.size} releases`;
  return only ?? "?";
}

/** When it was changed last: by this tool where it is known, else at all. */
function changedAt(cell: StatusCell): string | undefined {
  return cell.lastChange?.at ?? cell.deployment.updated;
}

/** What the marks mean that were used. */
export function legend(used: ReadonlySet<Mark>, look: Look): string[] {
  const { symbols } = look;
  const meanings: readonly [Mark, string][] = [
    ["behind", `${symbols.behind}n commits behind the environment before`],
    ["differs", `${symbols.differs} another release than the environment before`],
    ["drift", `${symbols.drift}n settings changed outside the files`],
    ["paused", `${symbols.paused} paused`],
    ["waiting", `${symbols.waiting}n/m of the steps that the next environment requires have passed`],
    ["ready", `${symbols.done} all that the next environment requires has passed`],
    ["override", `${symbols.overridden} got here past the rules`],
    ["places", `${symbols.times}n in n places`],
    ["mixed", "n releases: its places differ"],
    ["unpinned", "* not pinned, cannot be promoted"],
    ["unknown", "? what it runs cannot be told"],
    ["unread", "? the environment could not be read"],
  ];
  return meanings.filter(([mark]) => used.has(mark)).map(([, meaning]) => meaning);
}
