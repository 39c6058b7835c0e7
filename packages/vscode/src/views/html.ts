// HTML by a template tag that escapes what is put into it: what comes from a server or a file cannot become markup.

/** Markup that is safe to show. Made by {@link html} only. */
export class Html {
  readonly text: string;

  /** Use {@link html}. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may hold: text, which is escaped; markup, which is not; lists of both; nothing. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** Makes markup. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, index) => part + textOf(values[index])).join(""));
}

function textOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(textOf).join("");
  return String(value).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
