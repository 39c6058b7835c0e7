// How old the matrix is, in a few words. Runs in the webview: no vscode, no DOM.
import { relativeTime } from "../../model/relative-time.ts";
import type { MatrixHead } from "./matrix-data.ts";

/** `Read 2 minutes ago`. Empty: the first reading is under way. */
export function readText({ readAt, isBusy, columns }: MatrixHead, now: Date): string {
  if (readAt === undefined) return isBusy ? "" : "Not read yet";
  // There was an answer, and nothing in it: what is shown, if anything, is older, and its columns say how old.
  if (columns.length > 0 && columns.every(({ unread }) => unread)) return "Could not be read";
  return `Read ${relativeTime(readAt, now)}`;
}
