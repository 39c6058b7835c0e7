// The accessibility check of a page: axe-core, with everything that it knows of WCAG 2.2 A and AA and of good practice.
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";

/** What axe objects to: `rule: what (where)`, a line each. Empty: nothing. */
export async function axeViolations(page: Page | Frame): Promise<string[]> {
  // By the debugger, because the pages' policy lets no script in.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await checker.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, failureSummary = "" }) =>
          `${id}: ${help} (${target.join(" ")}): ${failureSummary.replaceAll("\n", " ")}`,
      ),
    );
  });
}
