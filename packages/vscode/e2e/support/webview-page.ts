// A panel's real bundle in a real Chromium, without VS Code around it: the test is its extension. For what would take
// minutes to bring about in a workbench, such as ten thousand Deployments.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { webviewPage } from "../../src/platform/webview-page.ts";
import { PATIENCE } from "./patience.ts";

const bundles = join(import.meta.dirname, "../../dist/webview");
const origin = "https://webview.test";

/** One panel, and what it says. */
export class WebviewPage {
  readonly page: Page;
  /** What the panel sent. */
  readonly sent: unknown[];
  /** What the page's policy refused, and what its script threw: nothing. */
  readonly faults: string[];

  private constructor(page: Page, sent: unknown[], faults: string[]) {
    this.page = page;
    this.sent = sent;
    this.faults = faults;
  }

  /**
   * Opens a panel.
   *
   * @param state - what an earlier page kept
   */
  static async open(
    browser: Browser,
    panel: string,
    data: Record<string, string>,
    state?: unknown,
  ): Promise<WebviewPage> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const [sent, faults]: [unknown[], string[]] = [[], []];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
    });
    await page.exposeFunction("sendToExtension", (message: unknown) => sent.push(message));
    await page.addInitScript((kept: unknown) => {
      const host = globalThis as unknown as { sendToExtension(message: unknown): void; kept: unknown };
      host.kept = kept;
      Object.assign(globalThis, {
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => host.sendToExtension(message),
          getState: () => host.kept,
          setState: (next: unknown) => (host.kept = JSON.parse(JSON.stringify(next))),
        }),
      });
    }, state);
    const html = webviewPage({ title: panel, source: origin, script: `/${panel}.js`, style: `/${panel}.css`, data });
    await page.route(`${origin}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
      const file = join(bundles, pathname);
      if (!existsSync(file)) return route.fulfill({ status: 404, body: "" });
      const contentType = pathname.endsWith(".js") ? "text/javascript" : "text/css";
      return route.fulfill({ contentType, body: readFileSync(file) });
    });
    await page.goto(`${origin}/`);
    return new WebviewPage(page, sent, faults);
  }

  /** Sends messages as the extension does: as text, one event each. */
  async tell(...messages: readonly unknown[]): Promise<void> {
    const texts = messages.map((message) => JSON.stringify(message));
    await this.page.evaluate(async (all) => {
      for (const text of all) {
        window.postMessage(JSON.parse(text));
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, texts);
  }

  /** What the page keeps for a reload. */
  state(): Promise<unknown> {
    return this.page.evaluate(() => (globalThis as unknown as { kept: unknown }).kept);
  }
}
