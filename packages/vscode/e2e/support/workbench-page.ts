// The workbench as a user's hands and eyes have it: rows, commands, quick picks, notifications, screenshots.
// Selectors of VS Code's own DOM are in this file only.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@acme-tools/prefect-server";
import type { Locator, Page } from "playwright-core";
import { axeViolations } from "./axe.ts";
import { PATIENCE } from "./patience.ts";
import { screenshots } from "./screenshots.ts";

/** A look in which each step is kept: what the system says, which VS Code follows, and the class that it has then. */
const THEMES = [
  { name: "light", media: { colorScheme: "light", forcedColors: "none" }, class: "vs" },
  { name: "high-contrast-light", media: { colorScheme: "light", forcedColors: "active" }, class: "hc-light" },
  { name: "high-contrast", media: { colorScheme: "dark", forcedColors: "active" }, class: "hc-black" },
  // Last, so that the journey goes on in it.
  { name: "dark", media: { colorScheme: "dark", forcedColors: "none" }, class: "vs-dark" },
] as const;

/** What VS Code calls the kind of a theme in a webview. */
const KINDS: Readonly<Record<string, string>> = {
  light: "vscode-light",
  dark: "vscode-dark",
  "high-contrast": "vscode-high-contrast",
  "high-contrast-light": "vscode-high-contrast-light",
};

/** Milliseconds until something that should have happened at once is done again. */
const MOMENT = 3_000;

/** The same where doing it a second time might be heard by what comes next. */
const LONG_MOMENT = 15_000;

/** Whether something that has a moment's time is done by then. */
function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Whether something is there within a moment. */
function appears(what: Locator): Promise<boolean> {
  return succeeds(what.waitFor({ timeout: MOMENT }));
}

/** One open workbench. */
export class WorkbenchPage {
  readonly page: Page;
  readonly #journey: string;
  #shots = 0;

  constructor(page: Page, journey: string) {
    this.page = page;
    this.#journey = journey;
  }

  /** Opens the extension's container in the activity bar. */
  async openContainer(): Promise<void> {
    const tab = this.page.getByRole("tab", { name: /Acme Portal/ }).first();
    await tab.waitFor();
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
    await this.view("Flows").waitFor();
  }

  /** One of the container's views. */
  view(title: string): Locator {
    return this.page
      .locator(".split-view-view", { has: this.page.locator(`.pane-header[aria-label^="${title}"]`) })
      .last();
  }

  /** A row of a view: by its label, or, with an expression, by anything in it. */
  row(view: string, row: string | RegExp): Locator {
    const rows = this.view(view).locator(".monaco-list-row");
    if (typeof row !== "string") return rows.filter({ hasText: row }).first();
    return rows.filter({ has: this.page.locator(".label-name").getByText(row, { exact: true }) }).first();
  }

  /** Expands a row unless it is. */
  async expand(view: string, text: string | RegExp): Promise<void> {
    const row = this.row(view, text);
    // What it is expanded to may come a moment after the row.
    await waitFor(
      async () => {
        const is = await row.getAttribute("aria-expanded");
        if (is === "true") return true;
        if (is !== "false" || !(await succeeds(row.locator(".monaco-tl-twistie").click({ timeout: MOMENT }))))
          return false;
        return appears(row.and(this.page.locator('[aria-expanded="true"]')));
      },
      { what: `${String(text)} to be expanded`, timeout: PATIENCE, every: 300 },
    );
  }

  /** Clicks an inline action of a row. */
  async inlineAction(view: string, text: string | RegExp, action: string | RegExp): Promise<void> {
    const row = this.row(view, text);
    const button = row.getByRole("button", { name: action }).first();
    // A row that is drawn anew meanwhile has forgotten the mouse.
    await waitFor(
      async () => {
        await row.hover();
        return (await appears(button)) && succeeds(button.click({ timeout: MOMENT }));
      },
      { what: `${String(action)} of ${String(text)}`, timeout: PATIENCE },
    );
  }

  /** Chooses from a row's context menu. */
  async contextMenu(view: string, text: string | RegExp, item: string | RegExp): Promise<void> {
    const entry = this.page.locator(".monaco-menu .action-item", { hasText: item }).first();
    // An editor that is still opening takes the focus, and the menu closes: it is opened again.
    await waitFor(
      async () => {
        await this.row(view, text).click({ button: "right" });
        if ((await appears(entry)) && (await succeeds(entry.click({ timeout: MOMENT })))) return true;
        await this.page.keyboard.press("Escape");
        return false;
      },
      { what: `${String(item)} of ${String(text)}`, timeout: PATIENCE },
    );
    // A click that comes at once after the menu has opened only highlights: VS Code takes it for the end of the first one.
    const isGone = await succeeds(entry.waitFor({ state: "hidden", timeout: MOMENT }));
    // On the entry: what it opens may have the keyboard by now.
    if (!isGone) await entry.press("Enter", { timeout: MOMENT }).catch(() => {});
  }

  /** Runs a command by its title in the palette. */
  async command(title: string): Promise<void> {
    // Its own row, and not whichever is first while the list is still being filtered.
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    const row = rows.filter({ has: this.page.getByText(title, { exact: true }) }).first();
    // An editor that is still opening takes the focus, and the palette closes: it is opened again.
    await waitFor(
      async () => {
        const input = await this.#palette();
        if (!(await succeeds(input.fill(`>${title}`, { timeout: MOMENT })))) return false;
        return (await appears(row)) && succeeds(row.click({ timeout: MOMENT }));
      },
      { what: `the command ${title}`, timeout: PATIENCE },
    );
  }

  /** Asks for suggestions at the cursor until one is there: whoever makes them may still be starting. */
  async suggest(label: string): Promise<void> {
    const row = this.page.locator(".suggest-widget .monaco-list-row", { hasText: label }).first();
    await waitFor(
      async () => {
        await this.page.keyboard.press("Control+Space");
        if (await appears(row)) return true;
        await this.page.keyboard.press("Escape");
        return false;
      },
      { what: `${label} to be suggested`, timeout: PATIENCE },
    );
  }

  /** The open quick pick or input box. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Waits for a quick pick or input box with this title, placeholder or prompt. */
  async asked(text: string | RegExp): Promise<Locator> {
    const { quickInput } = this;
    const placeholder = quickInput.getByPlaceholder(text);
    await quickInput.filter({ hasText: text }).or(placeholder).first().waitFor();
    return quickInput;
  }

  /** Picks a row of the open quick pick. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    await row.waitFor();
    await row.click();
  }

  /** Presses Enter in the open quick pick or input box, after typing, where there is something to type. */
  async accept(text?: string): Promise<void> {
    const input = this.quickInput.locator("input.input");
    await input.waitFor();
    if (text !== undefined) await input.fill(text);
    const asked = await this.#asks();
    // While it is busy, as the dialog for folders is with listing one, it does not hear the key.
    await waitFor(
      async () => {
        // In the input itself: a palette that was left by a click gives the focus back a moment later.
        await input.press("Enter", { timeout: MOMENT }).catch(() => {});
        return succeeds(waitFor(async () => (await this.#asks()) !== asked, { what: "it", timeout: LONG_MOMENT }));
      },
      { what: `Enter to be heard by ${asked}`, timeout: PATIENCE },
    );
  }

  /** Clicks something until what is to come of it is there: what is drawn anew meanwhile has not heard it. */
  async clickUntil(what: Locator, outcome: Locator): Promise<void> {
    await waitFor(
      async () => {
        await what.click();
        return appears(outcome);
      },
      { what: `a click to be heard by ${String(what)}`, timeout: PATIENCE },
    );
  }

  /** Presses a button of a notification, which goes by that. */
  async pressInNotification(text: string | RegExp, name: string): Promise<void> {
    const notification = this.notification(text);
    await notification.waitFor();
    const button = notification.getByRole("button", { name });
    await waitFor(
      async () => {
        await button.click({ timeout: MOMENT }).catch(() => {});
        return succeeds(notification.waitFor({ state: "hidden", timeout: MOMENT }));
      },
      { what: `${name} to be heard`, timeout: PATIENCE },
    );
  }

  /** A notification by a text in it. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast", { hasText: text }).first();
  }

  /** A button in the title of the editor in front. */
  editorAction(name: string): Locator {
    return this.page.locator(".editor-group-container.active .editor-actions").getByRole("button", { name }).first();
  }

  /** Opens a file by its path in the workspace. */
  async openFile(path: string): Promise<void> {
    const input = await this.#palette();
    await input.fill(path);
    await this.page
      .locator(".quick-input-list .monaco-list-row", { hasText: path.split("/").pop() ?? path })
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(".tab.active", { hasText: path.split("/").pop() ?? path }).waitFor();
    await this.page.locator(".monaco-editor.focused").first().waitFor();
  }

  /** Closes an editor that VS Code shows over everything else. */
  async closeOverlay(): Promise<void> {
    await this.page
      .getByRole("button", { name: /^Close/ })
      .last()
      .click();
    await this.page.locator(".workspace-trust-editor").waitFor({ state: "detached" });
  }

  /** The content of the webview that is in front. */
  get webview(): ReturnType<Page["frameLocator"]> {
    return this.page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame");
  }

  /** Keeps the step in each theme. */
  async shoot(step: string): Promise<void> {
    const folder = join(screenshots, this.#journey);
    mkdirSync(folder, { recursive: true });
    const number = String(++this.#shots).padStart(2, "0");
    await this.inEachTheme(async (theme) => {
      await this.page.screenshot({ path: join(folder, `${number}-${step}-${theme}.png`) });
    });
  }

  /** Does something in each theme. */
  async inEachTheme(work: (theme: string) => Promise<void>): Promise<void> {
    for (const { name, media, class: selector } of THEMES) {
      await this.page.emulateMedia(media);
      await this.page.locator(`.monaco-workbench.${selector}`).first().waitFor();
      await work(name);
    }
  }

  /** What axe objects to in the webview in front, in each theme. */
  async axeInEachTheme(): Promise<string[]> {
    const found: string[] = [];
    await this.inEachTheme(async (theme) => {
      const body = await this.webview.locator("body").elementHandle();
      const frame = await body?.ownerFrame();
      // The page follows the theme a moment later.
      await frame?.waitForFunction((wanted) => document.body.dataset["vscodeThemeKind"] === wanted, KINDS[theme]);
      if (frame) found.push(...(await axeViolations(frame)).map((violation) => `${theme}: ${violation}`));
    });
    return found;
  }

  /** Keeps what is on screen after a failure. */
  async shootFailure(test: string): Promise<void> {
    if (this.page.isClosed()) return;
    const folder = join(screenshots, this.#journey);
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `FAILED-${test.replaceAll(/\W+/g, "-").slice(0, 60)}.png`) });
  }

  /** Ends the session of this user. */
  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** What the open quick pick or input box asks, and what is typed in; empty: none is open. */
  #asks(): Promise<string> {
    const asks = this.page.evaluate(() => {
      const widgets = [...document.querySelectorAll<HTMLElement>(".quick-input-widget")];
      const widget = widgets.find((one) => one.checkVisibility());
      const input = widget?.querySelector<HTMLInputElement>("input.input");
      return input
        ? `${widget?.querySelector(".quick-input-title")?.textContent} ${input.placeholder} ${input.value}`
        : "";
    });
    // What was accepted may have opened another page.
    return asks.catch(() => "");
  }

  async #palette(): Promise<Locator> {
    const input = this.page.locator(".quick-input-widget:visible input.input");
    // A workbench that is still starting does not hear the key; one that has heard it opens the same palette again.
    await waitFor(
      async () => {
        await this.page.keyboard.press("F1");
        return appears(input);
      },
      { what: "the command palette", timeout: PATIENCE },
    );
    return input;
  }
}
