// @ts-check
// `npm run pictures --workspace @acme/vscode`: cuts the pictures of the walkthrough and of the documentation from the
// screenshots that the journeys (`npm run test:e2e`) left. Run by hand when the look of the extension has changed.
import { globSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const docs = join(root, "../../docs/images");
const walkthrough = join(root, "media/walkthrough");

/**
 * The step of a journey (default: `ship`), the part of its screenshot (x, y, width, height in CSS pixels of 1400 x 900), and
 * the width of the picture.
 *
 * @type {Record<string, { journey?: string, shot: string, part: [number, number, number, number], width: number, to: string }>}
 */
const pictures = {
  configure: { shot: "created", part: [0, 30, 1000, 640], width: 640, to: walkthrough },
  check: { shot: "doctor", part: [350, 30, 1050, 560], width: 640, to: walkthrough },
  deploy: { shot: "deploy-plan", part: [350, 30, 1050, 560], width: 640, to: walkthrough },
  promote: { shot: "in-uat", part: [0, 30, 700, 640], width: 560, to: walkthrough },
  look: { shot: "compare", part: [0, 30, 1400, 640], width: 760, to: walkthrough },
  "vscode-overview": { shot: "behind", part: [0, 0, 1400, 900], width: 1100, to: docs },
  "vscode-plan": { shot: "refused", part: [0, 0, 1400, 900], width: 1100, to: docs },
  "vscode-matrix": { journey: "matrix", shot: "shown", part: [0, 0, 1400, 900], width: 1100, to: docs },
  "vscode-compare": { shot: "compare", part: [0, 0, 1400, 900], width: 1100, to: docs },
};

const executablePath = process.env["ACME_CHROMIUM"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const [name, { journey = "ship", shot, part, width, to }] of Object.entries(pictures)) {
    const [file] = globSync(join(root, `screenshots/${journey}/*-${shot}-dark.png`));
    if (file === undefined) throw new Error(`There is no screenshot of ${shot}: run npm run test:e2e first.`);
    const [x, y, wide, high] = part;
    const scale = width / wide;
    const page = await browser.newPage({ viewport: { width, height: Math.round(high * scale) } });
    const data = readFileSync(file).toString("base64");
    const style = `position:absolute;left:${-x * scale}px;top:${-y * scale}px;width:${1400 * scale}px`;
    await page.setContent(
      `<body style="margin:0;overflow:hidden"><img style="${style}" src="data:image/png;base64,${data}">`,
    );
    mkdirSync(dirname(join(to, name)), { recursive: true });
    // What every user downloads is small; what is read on a page is exact.
    const isSmall = to === walkthrough;
    await page.screenshot({
      path: join(to, `${name}.${isSmall ? "jpg" : "png"}`),
      ...(isSmall ? { type: "jpeg", quality: 80 } : {}),
    });
    await page.close();
  }
} finally {
  await browser.close();
}
