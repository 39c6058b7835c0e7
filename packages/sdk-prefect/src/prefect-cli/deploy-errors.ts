// The one function that turns the failed end of `prefect deploy` into a typed error. What Prefect prints can repeat the
// whole request, with secrets: only known sentences, and the last lines of a traceback, come through, redacted.
import { AcmeError, type ErrorCode, mask } from "@acme/sdk-core";

/** How a start of the CLI ended. */
export interface DeployFailure {
  /** The Deployment that it was at. Absent: it had not begun with any, or all were done. */
  deployment?: string;
  exitCode: number;
  /** What it printed while it was at that Deployment. */
  stdout: string;
  stderr: string;
  /** Values that may not be shown. */
  secrets: readonly string[];
}

interface Explanation {
  code: ErrorCode;
  what: string;
  hint: string;
}

/** The error of a Deployment that `prefect deploy` could not deploy. */
export function deployError(failure: DeployFailure): AcmeError {
  const { code, what, hint } = explain(failure);
  const subject =
    failure.deployment === undefined
      ? "prefect deploy failed"
      : `prefect deploy could not deploy ${failure.deployment}`;
  return new AcmeError({ code, message: redacted(`${subject}: ${what}`, failure.secrets), hint });
}

function explain({ stdout, stderr, exitCode }: DeployFailure): Explanation {
  const exceptions = exceptionsIn(stderr);
  const last = exceptions.at(-1);
  const pool = /references work pool\s+'([^']*)'\s+which does not exist/.exec(stdout.replaceAll(/\s+/g, " "));
  if (pool) {
    return {
      code: "target-missing",
      what: `the server has no work pool ${pool[1]}.`,
      hint: `Make it (prefect work-pool create ${pool[1]} --type process), or name another one in work_pool.`,
    };
  }
  if (last === undefined) return printed(stdout, stderr, exitCode);
  const { type, message, root } = { ...last, root: exceptions[0] ?? last };
  if (
    /Connect(Error|Timeout)|ReadTimeout|RemoteProtocolError|ReadError/.test(type) ||
    /Failed to reach API/.test(message)
  ) {
    return {
      code: "engine-unreachable",
      what: `the Prefect server cannot be reached (${type}).`,
      hint: "See whether it runs, with acme doctor, and run the same command again.",
    };
  }
  const status = /(?:Client|Server) error '(\d{3})([^']*)'/.exec(message);
  if (status) return fromStatus(Number(status[1]), `${status[1]}${status[2]}`, message);
  if (type.endsWith("MissingFlowError") || type.endsWith("FileNotFoundError")) {
    return {
      code: "flow-not-deployable",
      what: message,
      hint: "The flow is not there under this entrypoint. See what acme flows finds.",
    };
  }
  if (type.endsWith("StepExecutionError")) {
    const why = root === last ? "" : ` (${root.type}: ${root.message})`;
    return {
      code: "tool-failed",
      what: `${message}${why}.${tail(stdout)}`,
      hint: "Mend the build or push step, then run the same command again.",
    };
  }
  return {
    code: "tool-failed",
    what: `${type.split(".").at(-1)}: ${message}${root === last || root.message === message ? "" : ` (${root.type}: ${root.message})`}`,
    hint: "The flow's file is read by the project's Python: see that it can be imported there.",
  };
}

function fromStatus(status: number, answer: string, message: string): Explanation {
  const reasons = [...message.matchAll(/'msg': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map(
    (match) => match[1] ?? match[2],
  );
  const detail = /'(?:detail|exception_detail)': '((?:[^'\\]|\\.)*)'/.exec(message)?.[1];
  const why = reasons.length > 0 ? `: ${reasons.join("; ")}` : detail === undefined ? "" : `: ${detail}`;
  const what = `the server answered ${answer}${why}.`;
  if (status === 401 || status === 403)
    return { code: "engine-unauthorized", what, hint: "See the credentials of this environment with acme doctor." };
  if (status === 429 || status === 503)
    return { code: "engine-busy", what, hint: "Run the same command again in a while." };
  if (status >= 500) return { code: "engine-failed", what, hint: "The server's own log says more." };
  return { code: "engine-rejected", what, hint: "Mend the setting that it names, in acme.yaml or prefect.yaml." };
}

/** It ended with a sentence of its own and no traceback. */
function printed(stdout: string, stderr: string, exitCode: number): Explanation {
  const said = tail(stdout) + tail(stderr);
  if (exitCode === 0)
    return {
      code: "readback-differs",
      what: `it ended as if all were well, without having deployed it.${said}`,
      hint: "Run the same command again.",
    };
  const validation = /validation errors? for [\s\S]*?Value error, (.*?)(?:\s*\[|\s*$)/m.exec(stdout)?.[1];
  if (validation !== undefined)
    return {
      code: "engine-rejected",
      what: `${validation}.`,
      hint: "Mend the setting that it names, in acme.yaml or prefect.yaml.",
    };
  return {
    code: "tool-failed",
    what: `it ended with exit code ${exitCode}.${said}`,
    hint: "Run acme doctor to see whether Python and Prefect are well.",
  };
}

/** The exceptions of a traceback, the first cause first; a message can have several lines. */
function exceptionsIn(stderr: string): { type: string; message: string }[] {
  return [
    ...stderr.matchAll(
      /^((?:[A-Za-z_]\w*\.)+[A-Z]\w*|[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Abort))(?:: ([^]*?))?(?=\n\n|\n*$(?![^]))/gm,
    ),
  ].map((match) => ({ type: match[1] ?? "", message: (match[2] ?? "").trim().replaceAll("\n", " ").slice(0, 4000) }));
}

/** The last lines that mean something. */
function tail(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^[╭╰│]|^An exception occurred|^Your Prefect workers|^\$ prefect/.test(line));
  return lines.length === 0 ? "" : ` It said: ${lines.slice(-4).join(" / ").slice(-600)}`;
}

function redacted(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 0).reduce((shown, secret) => shown.replaceAll(secret, mask), text);
}
