// The grid: an ARIA treegrid of which only the lines near the visible ones are in the page. Focus moves by arrow keys over
// its cells; a line that has the focus stays in the page wherever one scrolls.
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import { html, nothing, render, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { MatrixHead } from "../../src/views/matrix/matrix-data.ts";
import { lineId, type MatrixChoice, type MatrixLine, type MatrixView } from "../../src/views/matrix/matrix-view.ts";
import { headLine, line } from "./line.ts";
import { type GridKey, keyOf } from "./grid-keys.ts";

/** Height of a line in pixels. The style has it from here. */
const LINE = 44;
/** Height of the head. */
const HEAD = 33;

/** What the grid shows, and what a person does with it. */
export interface GridModel {
  readonly head: MatrixHead;
  readonly choice: MatrixChoice;
  readonly view: MatrixView;
  readonly selected: ReadonlySet<string>;
  readonly now: Date;
  sortBy(column: string): void;
  toggleFolder(folder: string): void;
  /** Adds or takes away the rows of a line. */
  toggleSelected(line: MatrixLine): void;
  selectAll(): void;
}

/** Where the focus is. */
export interface GridPosition {
  /** See `lineId`. Empty: the head. */
  readonly line: string;
  /** 0: the flow; then the environments. */
  readonly column: number;
}

/** Draws a {@link GridModel} into an element, which scrolls. */
export class Grid {
  readonly #scroller: HTMLElement;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #model: GridModel;
  #active: GridPosition | undefined;
  #activeIndex = 0;
  #anchor: { readonly id: string; readonly offset: number } | undefined;
  #isScheduled = false;

  constructor(scroller: HTMLElement, model: GridModel) {
    this.#scroller = scroller;
    scroller.style.setProperty("--acme-line", `${LINE}px`);
    this.#model = model;
    this.#virtualizer = new Virtualizer(this.#options());
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    scroller.addEventListener("keydown", (event) => this.#pressed(event));
    scroller.addEventListener("focusin", ({ target }) => this.#focused(target));
    scroller.addEventListener("click", (event) => this.#clicked(event));
    this.#render();
  }

  /** The index of the line at the top. */
  get firstLine(): number {
    return Math.floor(this.#scroller.scrollTop / LINE);
  }

  /** Where a person is, to come back to after a reload. */
  get scrollTop(): number {
    return this.#scroller.scrollTop;
  }

  set scrollTop(value: number) {
    this.#scroller.scrollTop = value;
  }

  /** Shows another state. What is on top stays on top, and what has the focus keeps it. */
  show(model: GridModel): void {
    const isOtherOrder =
      model.choice.sort !== this.#model.choice.sort ||
      model.choice.text !== this.#model.choice.text ||
      model.choice.states !== this.#model.choice.states;
    if (!isOtherOrder && model.view !== this.#model.view) this.#anchor = this.#topLine();
    this.#model = model;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer._willUpdate();
    if (isOtherOrder) this.#scroller.scrollTop = 0;
    this.#keepAnchor();
    this.#schedule();
  }

  #options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    const { lines } = this.#model.view;
    return {
      count: lines.length,
      getScrollElement: () => this.#scroller,
      estimateSize: () => LINE,
      getItemKey: (index) => {
        const at = lines[index];
        return at === undefined ? index : lineId(at);
      },
      overscan: 4,
      scrollMargin: HEAD,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#schedule(),
      rangeExtractor: (range) => {
        const indexes = defaultRangeExtractor(range);
        const active = this.#activeIndex;
        if (active >= 0 && active < lines.length && !indexes.includes(active)) indexes.push(active);
        return indexes.sort((a, b) => a - b);
      },
    };
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#render();
    });
  }

  #render(): void {
    const { lines } = this.#model.view;
    this.#settleActive(lines);
    const hadFocus = this.#scroller.contains(document.activeElement);
    const { head } = this.#model;
    this.#scroller.style.setProperty("--columns", String(head.columns.length));
    const template = html`<div
      role="treegrid"
      aria-label="Flows by environments"
      aria-multiselectable="true"
      aria-rowcount=${lines.length + 1}
      aria-colcount=${head.columns.length + 1}
      class=${head.isStale ? "stale" : ""}
    >
      <div role="rowgroup" class="head">
        ${headLine(this.#model, this.#active?.line === "" ? this.#active.column : -1)}
      </div>
      <div role="rowgroup" class="body" .style=${`height:${this.#virtualizer.getTotalSize()}px`}>
        <div class="line sizer" role="presentation"></div>
        ${repeat(
          this.#virtualizer.getVirtualItems(),
          ({ key }) => key,
          ({ index, start }) => this.#line(lines[index], index, start - HEAD),
        )}
      </div>
    </div>`;
    render(template, this.#scroller);
    if (hadFocus && !(document.activeElement instanceof HTMLElement && document.activeElement.dataset["column"]))
      this.#activeElement()?.focus({ preventScroll: true });
  }

  #line(at: MatrixLine | undefined, index: number, top: number): TemplateResult | typeof nothing {
    if (at === undefined) return nothing;
    const column = index === this.#activeIndex && this.#active?.line !== "" ? (this.#active?.column ?? 0) : -1;
    return line(this.#model, at, { index, top, column });
  }

  /** The line with the focus may have moved, or gone: then the one in its place has it. */
  #settleActive(lines: readonly MatrixLine[]): void {
    const active = this.#active;
    if (active?.line === "") return;
    const there = active === undefined ? -1 : this.#indexOf(active.line);
    this.#activeIndex = there >= 0 ? there : Math.max(0, Math.min(this.#activeIndex, lines.length - 1));
    const at = lines[this.#activeIndex];
    if (at !== undefined && active !== undefined && there < 0) this.#active = { ...active, line: lineId(at) };
  }

  #indexOf(id: string): number {
    const { lines } = this.#model.view;
    const same = lines[this.#activeIndex];
    return same !== undefined && lineId(same) === id
      ? this.#activeIndex
      : lines.findIndex((candidate) => lineId(candidate) === id);
  }

  #activeElement(): HTMLElement | null {
    return this.#scroller.querySelector<HTMLElement>('[data-column][tabindex="0"]');
  }

  #topLine(): { id: string; offset: number } | undefined {
    const { scrollTop } = this.#scroller;
    const at = this.#model.view.lines[Math.floor(scrollTop / LINE)];
    return at === undefined || scrollTop < LINE ? undefined : { id: lineId(at), offset: scrollTop % LINE };
  }

  #keepAnchor(): void {
    const anchor = this.#anchor;
    this.#anchor = undefined;
    if (anchor === undefined) return;
    const index = this.#model.view.lines.findIndex((candidate) => lineId(candidate) === anchor.id);
    const top = index * LINE + anchor.offset;
    if (index < 0 || top === this.#scroller.scrollTop) return;
    // The height must be there before it can be scrolled to.
    this.#render();
    this.#scroller.scrollTop = top;
  }

  #moveTo(index: number, column: number): void {
    const { lines } = this.#model.view;
    const last = this.#model.head.columns.length;
    const to = Math.max(-1, Math.min(index, lines.length - 1));
    const at = lines[to];
    this.#active = { line: at === undefined ? "" : lineId(at), column: Math.max(0, Math.min(column, last)) };
    if (at !== undefined) this.#activeIndex = to;
    // Read anew which lines are in the page: the one with the focus must be.
    this.#virtualizer.setOptions(this.#options());
    this.#render();
    this.#activeElement()?.focus();
  }

  #focused(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
    if (cell === null) return;
    const id = cell.closest<HTMLElement>("[data-line]")?.dataset["line"] ?? "";
    const column = Number(cell.dataset["column"]);
    if (this.#active?.line === id && this.#active.column === column) return;
    this.#active = { line: id, column };
    if (id !== "") this.#activeIndex = this.#indexOf(id);
    this.#schedule();
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const cell = target.closest<HTMLElement>("[data-column]");
    if (cell === null) return;
    const { index, at } = this.#lineOf(cell);
    if (at === undefined) {
      const column = Number(cell.dataset["column"]);
      this.#model.sortBy(column === 0 ? "flow" : (this.#model.head.columns[column - 1]?.name ?? "flow"));
    } else if (target.closest(".check") !== null || event.ctrlKey || event.metaKey) this.#model.toggleSelected(at);
    else if (at.is === "group") this.#model.toggleFolder(at.folder);
    this.#moveTo(index, Number(cell.dataset["column"]));
  }

  #lineOf(cell: HTMLElement): { index: number; at: MatrixLine | undefined } {
    const id = cell.closest<HTMLElement>("[data-line]")?.dataset["line"];
    if (id === undefined) return { index: -1, at: undefined };
    const index = this.#model.view.lines.findIndex((candidate) => lineId(candidate) === id);
    return { index, at: this.#model.view.lines[index] };
  }

  #pressed(event: KeyboardEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-column]") : null;
    const key = keyOf(event);
    if (cell === null || key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#do(key, cell);
  }

  #do(key: GridKey, cell: HTMLElement): void {
    const { index, at } = this.#lineOf(cell);
    const column = Number(cell.dataset["column"]);
    const page = Math.max(1, Math.floor((this.#scroller.clientHeight - HEAD) / LINE) - 1);
    const last = this.#model.view.lines.length - 1;
    const isClosable = at?.is === "group";
    switch (key) {
      case "up":
        return this.#moveTo(index - 1, column);
      case "down":
        return this.#moveTo(index + 1, column);
      case "left":
        if (isClosable && at.isOpen) return this.#model.toggleFolder(at.folder);
        return this.#moveTo(index, column - 1);
      case "right":
        if (isClosable && !at.isOpen) return this.#model.toggleFolder(at.folder);
        return isClosable ? this.#moveTo(index + 1, 0) : this.#moveTo(index, column + 1);
      case "row-start":
        return this.#moveTo(index, 0);
      case "row-end":
        return this.#moveTo(index, this.#model.head.columns.length);
      case "first":
        return this.#moveTo(0, 0);
      case "last":
        return this.#moveTo(last, this.#model.head.columns.length);
      case "page-up":
        return this.#moveTo(Math.max(0, index - page), column);
      case "page-down":
        return this.#moveTo(index + page, column);
      case "select":
        return at === undefined ? this.#activate(cell, at) : this.#model.toggleSelected(at);
      case "select-all":
        return this.#model.selectAll();
      case "activate":
        return this.#activate(cell, at);
    }
  }

  #activate(cell: HTMLElement, at: MatrixLine | undefined): void {
    if (at === undefined) return cell.click();
    if (at.is === "group") return this.#model.toggleFolder(at.folder);
    openMenu(cell);
  }
}

/** Opens VS Code's own menu of a cell: it listens to the event of a right click. */
function openMenu(cell: HTMLElement): void {
  const { left, bottom } = cell.getBoundingClientRect();
  cell.dispatchEvent(
    new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left + 12, clientY: bottom - 4 }),
  );
}
