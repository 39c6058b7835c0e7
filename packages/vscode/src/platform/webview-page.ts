// The page of a webview whose code is bundled: its policy, its style, its script. Nothing in it is run but the bundle.

/** What a page is made of. */
export interface WebviewPageParts {
  readonly title: string;
  /** `cspSource` of the webview: where its files come from. */
  readonly source: string;
  /** Address of the bundled script. */
  readonly script: string;
  /** Address of the bundled style. */
  readonly style: string;
  /** What the script is to know before the first message. VS Code's menus get it, too. */
  readonly data: Readonly<Record<string, string>>;
}

/** The whole document. */
export function webviewPage({ title, source, script, style, data }: WebviewPageParts): string {
  // Constructed style sheets, which web components use, and styles set by a script need no more than this.
  const policy = `default-src 'none'; style-src ${source}; script-src ${source}`;
  const attributes = Object.entries({ ...data, "vscode-context": JSON.stringify(data) }).map(
    ([name, value]) => ` data-${name}="${escaped(value)}"`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <title>${escaped(title)}</title>
    <link rel="stylesheet" href="${escaped(style)}" />
  </head>
  <body${attributes.join("")}>
    <main id="root"></main>
    <script type="module" src="${escaped(script)}"></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
