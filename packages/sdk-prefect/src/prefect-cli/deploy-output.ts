// What `prefect deploy` printed, as events. It has no machine-readable output: Rich boxes, between whatever steps,
// warnings and the team's own code print. Only the two sentences that matter are looked for; all else passes.

/** Something that `prefect deploy` said it did. */
export type DeployEvent =
  /** It began with a Deployment. With a single one in the file it does not say so. */
  | { is: "started"; deployment: string }
  /** The server took a Deployment. */
  | { is: "done"; flow: string; deployment: string; id: string };

/** The event that a line of standard output tells, or undefined. */
export function deployEvent(line: string): DeployEvent | undefined {
  const text = unboxed(line);
  const done = /^Deployment '(.+)\/([^/]+)' successfully created with id '([0-9a-f-]{36})'\.?$/.exec(text);
  if (done) return { is: "done", flow: done[1] ?? "", deployment: done[2] ?? "", id: done[3] ?? "" };
  const started = text === line.trim() ? null : /^Deploying (\S.*)$/.exec(text);
  return started ? { is: "started", deployment: started[1] ?? "" } : undefined;
}

/** A line without the box that Rich draws around it and without escape sequences. */
function unboxed(line: string): string {
  const plain = line.replaceAll(escapes, "").trim();
  return /^[│|].*[│|]$/.test(plain) ? plain.slice(1, -1).trim() : plain;
}

// eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
const escapes = /\u001B\[[\d;?]*[A-Za-z]/g;
