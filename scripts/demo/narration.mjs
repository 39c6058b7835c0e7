// @ts-check
// What the demo prints, in one look. Bold on a terminal, plain elsewhere and with NO_COLOR.

const isStyled = process.stdout.isTTY && !process.env["NO_COLOR"];

/** @param {string} text */
const bold = (text) => (isStyled ? `\u001b[1m${text}\u001b[22m` : text);
/** @param {string} text */
const dim = (text) => (isStyled ? `\u001b[2m${text}\u001b[22m` : text);

/** @param {...string} lines */
export function say(...lines) {
  for (const line of lines) console.log(line);
}

/** The beginning of a part. @param {string} text */
export function heading(text) {
  say("", dim(`── ${text}`));
}

/** A command that is about to run. @param {string} line */
export function command(line) {
  say("", bold(`$ ${line}`));
}

/** Something that was checked, or is ready. @param {string} text */
export function good(text) {
  say(`✓ ${text}`);
}

/** Why it ends here. @param {unknown} error @param {string} serverLog - of which the end may tell more */
export function bad(error, serverLog) {
  console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  const last = serverLog.trimEnd().split("\n").slice(-15).join("\n");
  if (last !== "") console.error(`\nThe end of the server's log:\n${last}`);
}
