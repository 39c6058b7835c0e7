// How plans and reports look, in panels of their own and below a form: VS Code's colours by its variables only.

/** CSS for what `planHtml` and `reportHtml` make. */
export const pageStyle: string = `
body { padding: 0 1.5rem 2rem; max-width: 70rem; line-height: 1.5; color: var(--vscode-foreground); background: var(--vscode-editor-background); }
header { position: sticky; top: 0; background: var(--vscode-editor-background); padding: .5rem 0; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
h1 { font-size: 1.4em; font-weight: 600; margin: .5rem 0 .2rem; }
h2 { font-size: 1em; font-weight: 600; margin: .8rem 0 .2rem; }
p { margin: .2rem 0; }
.summary { font-weight: 600; }
.dim, .hint { color: var(--vscode-descriptionForeground); }
.actions { display: flex; gap: .5rem; margin: .6rem 0 .2rem; }
button { font: inherit; padding: .3rem .9rem; border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 3px; cursor: pointer; }
button.primary { background: var(--vscode-button-background); color: var(--vscode-button-foreground); }
button.primary:hover { background: var(--vscode-button-hoverBackground); }
button.secondary { background: var(--vscode-button-secondaryBackground); color: var(--vscode-button-secondaryForeground); }
button.secondary:hover { background: var(--vscode-button-secondaryHoverBackground); }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
code { font-family: var(--vscode-editor-font-family); font-size: .95em; color: inherit; background: none; overflow-wrap: anywhere; }
.item { margin: .6rem 0; padding: .4rem .8rem; border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border))); border-radius: 4px; }
.item > summary { cursor: pointer; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
.state { min-width: 7.5em; font-family: var(--vscode-editor-font-family); }
.item.create, .item.applied { border-left: 3px solid var(--vscode-charts-green); }
.item.update, .item.submitted { border-left: 3px solid var(--vscode-charts-blue); }
.item.refused, .item.failed { border-left: 3px solid var(--vscode-errorForeground); }
.item.skipped, .item.cancelled { border-left: 3px solid var(--vscode-charts-orange); }
.version { margin-left: auto; }
.problem { margin: .5rem 0; padding: .4rem .8rem; border-left: 3px solid var(--vscode-errorForeground); background: var(--vscode-textBlockQuote-background); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: normal; color: var(--vscode-descriptionForeground); }
th, td { padding: .15rem .8rem .15rem 0; vertical-align: top; }
.item td:first-child { width: 33%; }
.item td:nth-child(2) { min-width: 7em; }
.more { margin: .6rem 0; }
.more > summary { cursor: pointer; color: var(--vscode-descriptionForeground); }
.report th, .report td { padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
.report li { list-style: none; margin: .4rem 0; }
td.after { font-weight: 600; }
ul.commits { list-style: none; padding-left: 0; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
a { color: var(--vscode-textLink-foreground); }
`;
