import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchFiles } from "./watch-files.ts";
import { fakeVscode, fileEvents } from "./window.test-support.ts";

vi.mock("vscode", async () => (await import("./window.test-support.ts")).fakeVscode);

const told = { changed: [] as string[][], moved: 0, configurations: 0 };
let watching: { dispose(): unknown };
beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(told, { changed: [], moved: 0, configurations: 0 });
  watching = watchFiles({
    changed: (paths) => void told.changed.push([...paths]),
    moved: () => void told.moved++,
    configurations: () => void told.configurations++,
  });
});
afterEach(() => {
  watching.dispose();
  vi.useRealTimers();
});

it("tells what changes together once, and of a commit only that it is another one", async () => {
  fileEvents.fire("change", "/venv/w/flows/a.py");
  fileEvents.fire("create", "/venv/w/flows/b.py");
  fileEvents.fire("delete", "/venv/w/acme.yaml");
  fileEvents.fire("change", "/venv/w/readme.md");
  await vi.runAllTimersAsync();
  expect(told).toEqual({
    changed: [["/venv/w/flows/a.py", "/venv/w/flows/b.py", "/venv/w/acme.yaml"]],
    moved: 0,
    configurations: 1,
  });
  fileEvents.fire("change", "/venv/w/.git/HEAD");
  await vi.runAllTimersAsync();
  expect(told).toMatchObject({ changed: [expect.anything()], moved: 1 });
});

it("tells of a folder that goes or comes, which is one event, but of no file that nothing is read from", async () => {
  fileEvents.fire("delete", "/venv/w/flows/old");
  await vi.runAllTimersAsync();
  fileEvents.folders = new Set(["/venv/w/flows/old", "/venv/w/node_modules/a"]);
  fileEvents.fire("create", "/venv/w/flows/old");
  fileEvents.fire("create", "/venv/w/flows/a.o");
  fileEvents.fire("create", "/venv/w/node_modules/a");
  await vi.runAllTimersAsync();
  expect(told.changed).toEqual([["/venv/w/flows/old"], ["/venv/w/flows/old"]]);
});

it("tells what is deleted or renamed in the Explorer", async () => {
  const uri = (path: string) => new fakeVscode.Uri(path);
  fileEvents.deleted.fire({ files: [uri("/venv/w/flows/old")] });
  fileEvents.renamed.fire({ files: [{ oldUri: uri("/venv/w/flows/a"), newUri: uri("/venv/w/flows/b") }] });
  await vi.runAllTimersAsync();
  expect(told.changed).toEqual([["/venv/w/flows/old", "/venv/w/flows/a", "/venv/w/flows/b"]]);
});
