// An adapter of one's own: scripts, deployed as crontab files into a folder for each host of an environment.
import { access, appendFile, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as core from "@acme/sdk-core";
import { z } from "zod";

const headSchema = z.object({ key: core.deploymentKeySchema, release: core.releaseSchema });
const environmentSchema = z.object({ folder: z.string(), hosts: z.array(z.string()) });
const settingsSchema = z.object({
  schedule: z.string().regex(/^(@\w+|(\S+ ){4}\S+)$/, "five fields, or @daily").exactOptional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().regex(/^.*$/, "one line")).exactOptional(),
});
const schemas = { options: z.object({}), environment: environmentSchema, flow: settingsSchema };

export default core.defineAdapter({ name: "crontab", schemas, create: () => createAdapter() });

/** @param put - puts a file in its place; a test gives one that fails */
export function createAdapter(put: typeof replaceFile = replaceFile): core.Adapter {
  return {
    name: "crontab",
    flows: { find: findFlows },
    deployments: { find: findDeployments },
    deployer: writer(({ code, dirty, flow: { path } }) => core.sealRelease({ code, pinned: !dirty, runs: { path } }), put),
    promoter: writer(({ release }) => release, put),
    history: { append: appendHistory, read: readHistory },
    doctor: { check: checkHosts },
  };
}

export async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text); // cron passes over names with a dot
  await rename(`${path}.new`, path);
}

async function findFlows({ code }: core.Context): Promise<core.Found<core.Flow>> {
  const scripts = (await code.files()).filter((file) => /^scripts\/.*\.sh$/s.test(file));
  return core.gather(scripts, (path) => {
    const [name, message] = [basename(path, ".sh"), `${JSON.stringify(path)} has a line break, which ends a cron job.`];
    if (path.includes("\n")) throw new core.AcmeError({ code: "file-invalid", message, place: { file: path } });
    return [{ id: path, name, key: name, path, line: 1, column: 1, parameters: [] }];
  });
}

/** A folder for each host, which has the host's name. */
function foldersOf({ options }: core.Environment): string[] {
  const { folder, hosts } = environmentSchema.parse(options);
  return hosts.map((host) => join(folder, host));
}

async function findDeployments({ project, environments, everything }: core.DeploymentQuery): Promise<core.FoundDeployments> {
  return core.findInEach(environments, async (environment) => {
    const deployments: core.Deployment[] = [];
    for (const folder of foldersOf(environment)) {
      for (const name of (await readdir(folder)).filter((file) => !file.includes("."))) {
        deployments.push(deploymentOf(join(folder, name), await readFile(join(folder, name), "utf8"), project));
      }
    }
    return deployments.filter(({ key }) => everything === true || key !== undefined);
  });
}

/** Settings are read from the lines that cron reads, so that an edit by hand is seen. */
function deploymentOf(id: string, text: string, project: string): core.Deployment {
  const env = Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
  const schedule = /^(@\w+|(?:[^\s#=]\S* ){4}\S+) cd /m.exec(text)?.[1];
  const settings = fieldsOf({ env, ...(schedule === undefined ? {} : { schedule }) });
  const file = { id, name: basename(id), settings, etag: core.digestJson(text) };
  const head = /^# acme (.*)$/m.exec(text)?.[1];
  if (head === undefined) return { ...file, flowName: file.name };
  const { key, release } = headSchema.parse(JSON.parse(head));
  return { ...file, flowName: key.flow, release, ...(key.project === project ? { key } : {}) };
}

function crontabOf({ desired: { key, release }, settings }: core.Write): string {
  const { schedule, env = {} } = settingsSchema.parse(core.objectOf(settings));
  const script = `${release.code.commit}:${release.runs.path}`.replaceAll("'", `'\\''`).replaceAll("%", "\\%");
  const command = schedule === undefined ? [] : [`${schedule} cd /srv/${key.project} && git show '${script}' | sh`];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [`# acme ${JSON.stringify({ key, release })}`, ...variables, ...command, ""].join("\n");
}

function fieldsOf({ env = {}, ...rest }: core.JsonObject): core.Field[] {
  const fields = core.fieldsOf({ ...rest, env }).filter(({ path }) => path !== "/env"); // an empty map is no line
  return fields.map((field) => (/_(PASSWORD|TOKEN)$/.test(field.path) ? { ...field, secret: true } : field));
}

type Request = core.DeployRequest | core.PromoteRequest;
function writer<R extends Request>(releaseOf: (request: R) => core.Release, put: typeof replaceFile): core.Writer<R> {
  const desiredIn = (folder: string, request: R): core.Desired => {
    const key = { ...request.key, place: basename(folder) };
    const parts = [key.project, key.branch ?? "", key.flow, key.environment].map((part) => encodeURIComponent(part));
    const name = parts.join("--").replaceAll(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0)}_`); // as cron wants it
    const desired = { key, changeSet: core.keyId(key), name, flowName: key.flow, memo: join(folder, name) };
    return { ...desired, release: releaseOf(request), settings: fieldsOf(request.settings) };
  };
  const write = async ({ writes: [one] }: core.ChangeSet): Promise<"applied" | "stale"> => {
    const file = String(one?.desired.memo);
    const isChanged = one?.live && core.digestJson(await readFile(file, "utf8")) !== one.live.etag;
    if (one === undefined || isChanged) return "stale";
    await put(file, crontabOf(one));
    return "applied";
  };
  return {
    declare: async (requests) => ({
      items: requests.flatMap((request) => foldersOf(request.environment).map((folder) => desiredIn(folder, request))),
      problems: [],
    }),
    apply: (changeSets, context) => core.writeEach(changeSets, context, write),
  };
}

const historyOf = ({ options }: core.Environment): string => join(environmentSchema.parse(options).folder, "history");
async function appendHistory(environment: core.Environment, entry: Omit<core.HistoryEntry, "at">): Promise<void> {
  await appendFile(historyOf(environment), `${JSON.stringify({ ...entry, at: new Date().toISOString() })}\n`);
}
async function* readHistory(query: core.HistoryQuery): AsyncGenerator<core.HistoryPage> {
  const text = await readFile(historyOf(query.environment), "utf8").catch(() => "");
  yield core.historyPage(text.split("\n").filter(Boolean).reverse(), query);
}

async function* checkHosts(checked: readonly core.CheckedEnvironment[]): AsyncGenerator<core.Check> {
  for (const folder of checked.flatMap(({ environment }) => foldersOf(environment))) {
    const missing = await access(folder).catch(String);
    yield { name: `host ${basename(folder)}`, status: missing ? "error" : "ok", message: missing ?? `${folder} is there.` };
  }
}
