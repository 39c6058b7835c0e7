// @ts-check
// `node main.mjs prod`, in a project with an acme.yaml: the rule of release.mjs with the team's engine.
import { loadPortal } from "@acme/sdk-node";
import { prefectAdapter } from "@acme/sdk-prefect";
import { releaseWhatIsReady } from "./release.mjs";

const [, , to = "prod"] = process.argv;
const portal = await loadPortal(".", { adapters: { prefect: prefectAdapter } });
const isFine = await releaseWhatIsReady(portal, to, (summary) => process.stdout.write(`${summary}\n`));
process.exitCode = isFine ? 0 : 1;
