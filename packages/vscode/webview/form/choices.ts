// A list of many things to choose from: filtered, chosen by mouse and keyboard, of which only what is near is in the page.
// An ARIA listbox: the list has the focus, and says which option is active.
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FieldOption } from "../../src/views/form/form-data.ts";

/** Height of an option in pixels, as in form.css. */
const OPTION = 26;

/** Fires `change` with {@link ChoiceList.chosen} as it is then. */
export class ChoiceList extends LitElement {
  static override properties = {
    options: { attribute: false },
    chosen: { attribute: false },
    label: { attribute: false },
    isInvalid: { attribute: false },
    describedBy: { attribute: false },
  };
  declare options: readonly FieldOption[];
  declare chosen: readonly string[];
  declare label: string;
  declare isInvalid: boolean;
  /** Id of what explains it. */
  declare describedBy: string;
  #filter = "";
  #active = 0;
  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | undefined;
  #unmount: (() => void) | undefined;

  constructor() {
    super();
    this.options = [];
    this.chosen = [];
    this.label = "";
    this.isInvalid = false;
    this.describedBy = "";
  }

  /** The page's style is the list's. */
  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unmount?.();
  }

  /** Puts the focus into the list. */
  override focus(): void {
    this.#list?.focus();
  }

  protected override firstUpdated(): void {
    this.#virtualizer = new Virtualizer(this.#virtualOptions());
    this.#unmount = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    this.requestUpdate();
  }

  protected override updated(_: PropertyValues): void {
    this.#virtualizer?._willUpdate();
  }

  protected override render(): TemplateResult {
    const shown = this.#shown;
    this.#active = Math.max(0, Math.min(this.#active, shown.length - 1));
    this.#virtualizer?.setOptions(this.#virtualOptions());
    const chosen = new Set(this.chosen);
    const items = this.#virtualizer?.getVirtualItems() ?? [];
    const height = Math.min(shown.length * OPTION, 264);
    return html`<div class="choices">
      <div class="tools">
        <vscode-textfield
          .label=${`Filter ${this.label.toLowerCase()}`}
          placeholder="Filter"
          @input=${(event: Event) => this.#narrow((event.target as HTMLInputElement).value)}
          @change=${(event: Event) => event.stopPropagation()}
        ></vscode-textfield>
        <button class="plain" type="button" @click=${() => this.#all(true)}>All shown</button>
        <button class="plain" type="button" @click=${() => this.#all(false)}>None</button>
        <span class="dim" role="status">${chosen.size} of ${this.options.length} chosen</span>
      </div>
      <div
        class="list"
        role="listbox"
        tabindex="0"
        aria-multiselectable="true"
        aria-label=${this.label}
        aria-invalid=${this.isInvalid}
        aria-describedby=${this.describedBy}
        aria-activedescendant=${shown.length === 0 ? "" : `option-${this.#active}`}
        .style=${`height:${height}px`}
        @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
      >
        <div role="presentation" .style=${`height:${shown.length * OPTION}px`}></div>
        ${repeat(
          items,
          ({ index }) => shown[index]?.value ?? index,
          ({ index, start }) => this.#option(shown[index], index, start, chosen),
        )}
      </div>
    </div>`;
  }

  #option(
    option: FieldOption | undefined,
    index: number,
    top: number,
    chosen: ReadonlySet<string>,
  ): TemplateResult | undefined {
    if (option === undefined) return undefined;
    const { value, label, description = "" } = option;
    const isChosen = chosen.has(value);
    return html`<div
      class="option ${index === this.#active ? "active" : ""}"
      role="option"
      id="option-${index}"
      aria-selected=${isChosen}
      aria-posinset=${index + 1}
      aria-setsize=${this.#shown.length}
      .style=${`transform:translateY(${top}px)`}
      @click=${() => {
        this.#active = index;
        this.#toggle(value);
      }}
    >
      <span class="check" aria-hidden="true">${isChosen ? "✓" : ""}</span>
      <span>${label}</span>
      <span class="dim">${description}</span>
    </div>`;
  }

  get #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>('[role="listbox"]');
  }

  get #shown(): readonly FieldOption[] {
    const words = this.#filter.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.options;
    return this.options.filter(({ label, description = "", group = "" }) => {
      const text = `${label} ${description} ${group}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  #virtualOptions(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.#shown.length,
      getScrollElement: () => this.#list,
      estimateSize: () => OPTION,
      overscan: 6,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.requestUpdate(),
    };
  }

  #narrow(text: string): void {
    this.#filter = text;
    this.#active = 0;
    this.requestUpdate();
  }

  #pressed(event: KeyboardEvent): void {
    const last = this.#shown.length - 1;
    const to: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + 9,
      PageUp: this.#active - 9,
      Home: 0,
      End: last,
    };
    const index = to[event.key];
    if (index !== undefined) {
      this.#active = Math.max(0, Math.min(index, last));
      this.#virtualizer?.scrollToIndex(this.#active);
      this.requestUpdate();
    } else if (event.key === " " || event.key === "Enter") {
      const option = this.#shown[this.#active];
      if (option !== undefined) this.#toggle(option.value);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.#all(true);
    else return;
    event.preventDefault();
  }

  #toggle(value: string): void {
    this.#choose(this.chosen.includes(value) ? this.chosen.filter((one) => one !== value) : [...this.chosen, value]);
  }

  /** All that the filter shows, beside what is chosen already; or none of it. */
  #all(isWanted: boolean): void {
    const shown = new Set(this.#shown.map(({ value }) => value));
    const others = this.chosen.filter((value) => !shown.has(value));
    this.#choose(isWanted ? [...others, ...shown] : others);
  }

  #choose(chosen: readonly string[]): void {
    this.chosen = chosen;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("acme-choices", ChoiceList);
