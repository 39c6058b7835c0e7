// Which requests a command sends: it is run through a proxy that writes them down. One that the server sends away as busy
// is counted apart, because how many there are is not the command's doing.
import { startProxy } from "../../tools/fault-proxy/index.mjs";
import { table } from "./timing.mjs";

/**
 * Runs commands, each through a proxy of its own.
 *
 * @param commands - name to a function that takes the proxy's URL and resolves when the command has ended
 * @returns name to the counts by method and path, where an id is `*`
 */
export async function listRequests(api, commands) {
  const counts = new Map();
  for (const [name, run] of Object.entries(commands)) {
    const proxy = await startProxy(api);
    try {
      await run(proxy.url);
      const own = new Map();
      for (const { method, path, answer } of proxy.requests) {
        const plain = path
          .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "*")
          .replace(/\/name\/.*/, "/name/*");
        const line = `${method} ${plain}${answer === 503 ? " (503, asked again)" : ""}`;
        own.set(line, (own.get(line) ?? 0) + 1);
      }
      counts.set(name, own);
    } finally {
      await proxy.stop();
    }
  }
  return counts;
}

/** Prints one column for each command. */
export function requestTable(title, counts) {
  const names = [...counts.keys()];
  const lines = [...new Set([...counts.values()].flatMap((own) => [...own.keys()]))].sort((a, b) => (a < b ? -1 : 1));
  const cells = (line) => names.map((name) => String(counts.get(name).get(line) ?? 0));
  const sum = (name) => [...counts.get(name).values()].reduce((total, one) => total + one, 0);
  table(
    title,
    ["request", ...names],
    [...lines.map((line) => [line, ...cells(line)]), ["all", ...names.map((name) => String(sum(name)))]],
  );
}
