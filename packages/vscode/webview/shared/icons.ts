// The codicons that the panels use, as SVG in the page: no font to load, and visible in high contrast. Decoration only:
// what an icon says stands beside it in words.
import circleSlash from "@vscode/codicons/src/icons/circle-slash.svg";
import chevronDown from "@vscode/codicons/src/icons/chevron-down.svg";
import chevronRight from "@vscode/codicons/src/icons/chevron-right.svg";
import debugPause from "@vscode/codicons/src/icons/debug-pause.svg";
import diffModified from "@vscode/codicons/src/icons/diff-modified.svg";
import ellipsis from "@vscode/codicons/src/icons/ellipsis.svg";
import error from "@vscode/codicons/src/icons/error.svg";
import gitCommit from "@vscode/codicons/src/icons/git-commit.svg";
import history from "@vscode/codicons/src/icons/history.svg";
import pass from "@vscode/codicons/src/icons/pass.svg";
import pinnedDirty from "@vscode/codicons/src/icons/pinned-dirty.svg";
import question from "@vscode/codicons/src/icons/question.svg";
import refresh from "@vscode/codicons/src/icons/refresh.svg";
import search from "@vscode/codicons/src/icons/search.svg";
import shield from "@vscode/codicons/src/icons/shield.svg";
import triangleDown from "@vscode/codicons/src/icons/triangle-down.svg";
import triangleUp from "@vscode/codicons/src/icons/triangle-up.svg";
import warning from "@vscode/codicons/src/icons/warning.svg";
import watch from "@vscode/codicons/src/icons/watch.svg";
import { html, type TemplateResult } from "lit";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";

const sources = {
  circleSlash,
  chevronDown,
  chevronRight,
  debugPause,
  diffModified,
  ellipsis,
  error,
  gitCommit,
  history,
  pass,
  pinnedDirty,
  question,
  refresh,
  search,
  shield,
  triangleDown,
  triangleUp,
  warning,
  watch,
};

/** The name of an icon. */
export type IconName = keyof typeof sources;

/** Every icon once, to be put into the page: {@link icon} refers to it. */
export const iconSprite: TemplateResult = html`<svg width="0" height="0" aria-hidden="true" class="visually-hidden">
  ${unsafeSVG(
    Object.entries(sources)
      .map(([name, text]) => text.replace("<svg ", `<symbol id="icon-${name}" `).replace("</svg>", "</symbol>"))
      .join(""),
  )}
</svg>`;

/** An icon of the size of the text. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;
}
