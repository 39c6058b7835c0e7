// The page around a plan or a report: its policy, and the few lines of script that pass clicks on and keep what the next
// window needs to show it again.
import { html, Html } from "./html.ts";
import { pageStyle } from "./page-style.ts";

/**
 * The whole document. Nothing is loaded but what carries the nonce.
 *
 * @param kept - goes through JSON: what VS Code hands back after a reload of the window, to show the page again
 */
export function pageOf(body: Html, nonce: string, kept: object): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>Acme Portal</title>
        <style nonce="${nonce}">
          ${new Html(pageStyle)}
        </style>
      </head>
      <body>
        <main id="root" data-kept="${JSON.stringify(kept)}">${body}</main>
        <script nonce="${nonce}">
          ${new Html(script)};
        </script>
      </body>
    </html>`.text;
}

const script = `
const vscode = acquireVsCodeApi();
const root = document.getElementById("root");
vscode.setState(JSON.parse(root.dataset.kept));
root.addEventListener("click", (event) => {
  const target = event.target.closest("[data-action]");
  if (target === null) return;
  event.preventDefault();
  vscode.postMessage({ action: target.dataset.action, url: target.dataset.url });
});
addEventListener("message", ({ data }) => {
  const before = root.querySelector("button.primary") !== null && document.activeElement?.tagName === "BUTTON";
  const open = new Set([...root.querySelectorAll("details[open]")].map(({ dataset }) => dataset.key));
  root.innerHTML = data.body;
  vscode.setState(data.kept);
  for (const item of root.querySelectorAll("details")) item.open ||= open.has(item.dataset.key);
  if (before) root.querySelector("button")?.focus();
});
root.querySelector("button.primary")?.focus();
`;
