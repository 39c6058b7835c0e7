// acme --version against bare Node.
import { fileURLToPath } from "node:url";
import { median, race, table, time } from "./timing.mjs";

const acme = fileURLToPath(new URL("../../packages/cli/dist/acme.js", import.meta.url));
const RUNS = 15;
const seconds = await race(
  {
    "node -e 0": { run: () => time({ command: process.execPath, args: ["-e", "0"] }) },
    "acme --version": { run: () => time({ command: process.execPath, args: [acme, "--version"] }) },
    "acme --help": { run: () => time({ command: process.execPath, args: [acme, "--help"] }) },
  },
  RUNS,
);
const floor = median(seconds.get("node -e 0"));
table(
  `Start, median of ${RUNS} (s)`,
  ["command", "median", "of bare Node"],
  [...seconds].map(([name, list]) => [name, median(list).toFixed(3), `${(median(list) / floor).toFixed(2)}x`]),
);
