// What plans and reports are made of, as HTML: a table, and a trouble with what to do about it. Pure.
import type { AcmeErrorJson } from "@acme/sdk-core";
import { html, type Html } from "./html.ts";

/** A table with named columns. */
export function table(head: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${head.map((text) => html`<th scope="col">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** What went wrong or is refused, where, and what to do next. */
export function problem({ message, hint, place }: Pick<AcmeErrorJson, "message" | "hint" | "place">): Html {
  const at = place && `${place.file}${place.line === undefined ? "" : `:${place.line}`}`;
  return html`<div class="problem" role="note">
    <p>${at && html`<code>${at}</code> `}${message}</p>
    ${hint !== undefined && html`<p class="hint">${hint}</p>`}
  </div>`;
}
