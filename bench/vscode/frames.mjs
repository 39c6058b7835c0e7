// How long a page could not answer: the longest task of its main thread, and the longest time between two frames. For any
// page or frame of a browser.

/** Begins to watch. Ends with the page. */
export const watchFrames = (page) =>
  page.evaluate(() => {
    const seen = { task: 0, frame: 0 };
    globalThis.seen = seen;
    globalThis.taskObserver = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
    });
    globalThis.taskObserver.observe({ type: "longtask" });
    let last = performance.now();
    const frame = (now) => {
      seen.frame = Math.max(seen.frame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

/** What was seen since it was asked last, when the page is at rest: `{ task, frame }` in milliseconds. A task of 0: none over 50. */
export async function longestSeen(page) {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(undefined))));
  return page.evaluate(() => {
    const { task, frame } = globalThis.seen;
    Object.assign(globalThis.seen, { task: 0, frame: 0 });
    return { task, frame };
  });
}

/** Lets 120 frames pass: what the machine does to a page that does nothing, the floor of all others. */
export const doNothing = (page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 120; frame++) await new Promise(requestAnimationFrame);
  });
