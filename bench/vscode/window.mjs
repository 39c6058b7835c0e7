// A window of the workbench for the bench: opened, reloaded, clicked, with the times at which rows are on screen. All times
// are milliseconds; those of the page are since its navigation began.

/** Opens a folder in a window of a new user, and waits until its extension host is there. */
export async function openWindow(workbench, probes, folder) {
  probes.forget();
  const user = await workbench.open("bench", folder);
  const { page } = user;
  page.setDefaultTimeout(60_000);
  await page.addInitScript(watchRows);
  await page.evaluate(watchRows);
  return { user, page, probe: await probes.next(), close: () => user.close() };
}

/** Reloads it as a person does, so that VS Code writes what it wants to keep. Gives the new probe. */
export async function reloadWindow({ user, page }, probes) {
  probes.forget();
  await Promise.all([page.waitForEvent("load"), user.command("Developer: Reload Window")]);
  return probes.next();
}

/** Waits until the page was calm for a second, or ten have passed. */
export const settle = (page) =>
  page.evaluate(async () => {
    const end = performance.now() + 10_000;
    let last = performance.now();
    let calmSince = last;
    while (last < end && last - calmSince < 1_000) {
      const now = await new Promise(requestAnimationFrame);
      if (now - last > 50) calmSince = now;
      last = now;
    }
  });

/** Notes the time of the next press of the mouse; {@link pressedAt} gives it. */
export const notePress = (page) =>
  page.evaluate(() => {
    globalThis.pressedAt = undefined;
    const note = () => (globalThis.pressedAt = performance.now());
    addEventListener("mousedown", note, { capture: true, once: true });
  });

/** See {@link notePress}. */
export const pressedAt = (page) => page.evaluate(() => globalThis.pressedAt);

/** When something was on screen for the first time since {@link forgetRows} or the navigation: a key of `rowsSeen`. Waits for it. */
export async function seenAt(page, what) {
  const handle = await page.waitForFunction((key) => globalThis.rowsSeen[key], what, { polling: "raf" });
  return handle.jsonValue();
}

/** Begins anew to look. */
export const forgetRows = (page) => page.evaluate(() => (globalThis.rowsSeen = {}));

/** A time of the page in milliseconds since 1970. */
export const epoch = async (page, time) => time + (await page.evaluate(() => performance.timeOrigin));

/** Resolves when the text of a row fits, with the time in milliseconds since 1970. Call it before that happens. */
export const rowAt = (page, pattern) =>
  page.evaluate(
    ({ source }) =>
      new Promise((resolve) => {
        const wanted = new RegExp(source);
        const look = () => {
          const rows = [...document.querySelectorAll(".monaco-list-row")];
          if (rows.some(({ textContent }) => wanted.test(textContent)))
            resolve(performance.timeOrigin + performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
    { source: pattern.source },
  );

/** This process's time in milliseconds since 1970, as fine as the page's. */
export const now = () => performance.timeOrigin + performance.now();

/** Runs in the page: notes at each frame what the two views show. */
function watchRows() {
  if (window !== window.top) return;
  globalThis.rowsSeen = {};
  const rowsOf = (title) =>
    [...document.querySelectorAll(`.pane-header[aria-label^="${title}"]`)].flatMap((header) => [
      ...header.closest(".split-view-view").querySelectorAll(".monaco-list-row"),
    ]);
  const look = (now) => {
    const seen = globalThis.rowsSeen;
    if (!seen.fresh) {
      const flows = rowsOf("Flows");
      const environments = rowsOf("Environments").filter(({ ariaLevel }) => ariaLevel === "1");
      // What a screen reader is told: a row that is stale has no room for how many there are.
      const isKnown = environments.some(({ ariaLabel }) => /\d flows?\b/.test(ariaLabel ?? ""));
      if (flows.some(({ ariaLabel }) => ariaLabel?.startsWith("Flow "))) seen.flow ??= now;
      if (isKnown) seen.known ??= now;
      if (isKnown && environments.every(({ ariaLabel }) => !ariaLabel?.includes("last known"))) seen.fresh ??= now;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
