// @ts-check
// An extension that is there in tests only: runs functions that a test sends inside the real extension host. It begins when
// all that starts with the window has started. Its address is left in the folder that ACME_PROBE names.
import { createServer } from "node:http";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

/**
 * See package.json.
 *
 * @param {vscode.ExtensionContext} context
 */
export function activate(context) {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (/** @type {string} */ text) => (body += text));
    request.on("end", () => {
      void run(body).then((answer) => response.setHeader("connection", "close").end(JSON.stringify(answer)));
    });
  });
  context.subscriptions.push(new vscode.Disposable(() => server.close()));
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : address;
    const file = join(process.env["ACME_PROBE"] ?? "", `${process.pid}.port`);
    // It is there whole or not at all.
    writeFileSync(`${file}.new`, String(port));
    renameSync(`${file}.new`, file);
  });
}

/** @param {string} body */
async function run(body) {
  try {
    const { source, argument } = /** @type {{ source: string, argument: unknown }} */ (JSON.parse(body));
    // What a test wrote, in a workbench of its own.
    const make = /** @type {() => (api: typeof vscode, argument: unknown) => unknown} */ (
      // oxlint-disable-next-line typescript/no-implied-eval
      new Function(`return (${source});`)
    );
    return { result: await make()(vscode, argument) };
  } catch (caught) {
    return { error: caught instanceof Error ? (caught.stack ?? caught.message) : String(caught) };
  }
}
