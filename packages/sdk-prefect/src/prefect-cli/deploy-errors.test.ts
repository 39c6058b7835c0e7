// Texts are of Prefect 3.8.8, shortened in the middle.
import { describe, expect, it } from "vitest";
import { deployError, type DeployFailure } from "./deploy-errors.ts";

function error(failure: Partial<DeployFailure>): { code: string; message: string } {
  const { code, message } = deployError({
    deployment: "shop--dev",
    exitCode: 1,
    stdout: "",
    stderr: "",
    secrets: [],
    ...failure,
  });
  return { code, message };
}

const traceback =
  'Traceback (most recent call last):\n  File "/x/prefect/cli/_utilities.py", line 37, in async_wrapper\n    return await fn(*args, **kwargs)\n';

describe("why prefect deploy failed", () => {
  it("a pool that is not there", () => {
    const stdout =
      "This deployment configuration references work pool 'nope' which does not exist. This means no worker will be able to pick up its runs.";
    expect(error({ stdout })).toEqual({
      code: "target-missing",
      message: "prefect deploy could not deploy shop--dev: the server has no work pool nope.",
    });
  });

  it("a function that is not there", () => {
    const stderr = `${traceback}prefect.exceptions.MissingFlowError: Flow function with name 'nope' not found in 'flows/a.py'. \n`;
    expect(error({ stderr, stdout: "An exception occurred.\n" })).toMatchObject({
      code: "flow-not-deployable",
      message: expect.stringContaining("'nope' not found in 'flows/a.py'"),
    });
  });

  it("a server that cannot be reached", () => {
    const stderr = `${traceback}httpcore.ConnectError: All connection attempts failed\n\nThe above exception was the direct cause of the following exception:\n\n${traceback}httpx.ConnectError: All connection attempts failed\n`;
    expect(error({ stderr })).toMatchObject({ code: "engine-unreachable" });
  });

  it("a value that the server refuses: its reason, and nothing of the request that it repeats", () => {
    const stderr = `${traceback}prefect.deployments.runner.DeploymentApplyError: Error while applying deployment: Client error '422 Unprocessable Entity' for url 'http://127.0.0.1:4311/api/deployments/' - Response: {'exception_message': 'Invalid request received.', 'exception_detail': [{'type': 'value_error', 'loc': ['body'], 'msg': "Value error, Validation failed for field 'x'. Failure reason: 'notint' is not of type 'integer'", 'input': {'name': 't--dev', 'parameters': {'token': 'hunter2'}}}]}\n`;
    const { code, message } = error({ stderr });
    expect(code).toBe("engine-rejected");
    expect(message).toContain(
      "422 Unprocessable Entity: Value error, Validation failed for field 'x'. Failure reason: 'notint' is not of type 'integer'.",
    );
    expect(message).not.toContain("hunter2");
  });

  it("credentials and a busy server", () => {
    const answer = (status: string): string =>
      `${traceback}prefect.exceptions.PrefectHTTPStatusError: Client error '${status}' for url 'http://x/api/work_pools/p'\nResponse: {'detail': 'no'}\n`;
    expect(error({ stderr: answer("401 Unauthorized") })).toMatchObject({ code: "engine-unauthorized" });
    expect(error({ stderr: answer("503 Service Unavailable") })).toMatchObject({ code: "engine-busy" });
    expect(error({ stderr: answer("500 Internal Server Error") })).toMatchObject({ code: "engine-failed" });
  });

  it("a build step, with what it said", () => {
    const stderr = `${traceback}subprocess.CalledProcessError: Command 'sh' returned non-zero exit status 3.\n\nThe above exception was the direct cause of the following exception:\n\n${traceback}prefect.deployments.steps.core.StepExecutionError: Encountered error while running prefect.deployments.steps.run_shell_script\n`;
    const { code, message } = error({
      stderr,
      stdout:
        "Running deployment build steps...\n > Running run_shell_script step...\nno space left\nAn exception occurred.\n",
    });
    expect(code).toBe("tool-failed");
    expect(message).toContain(
      "run_shell_script (subprocess.CalledProcessError: Command 'sh' returned non-zero exit status 3.)",
    );
    expect(message).toContain("no space left");
  });

  it("a file that cannot be imported", () => {
    const stderr = `${traceback}ModuleNotFoundError: No module named 'pandas'\n\nThe above exception was the direct cause of the following exception:\n\n${traceback}prefect.exceptions.ScriptError: Script at 'flows/a.py' encountered an exception: ModuleNotFoundError("No module named 'pandas'")\n`;
    expect(error({ stderr })).toMatchObject({
      code: "tool-failed",
      message: expect.stringContaining("ScriptError: Script at 'flows/a.py'"),
    });
  });

  it("a schedule that is none", () => {
    const stdout =
      '1 validation error for CronSchedule\ncron\n  Value error, Invalid cron string: "bad cron" \n    For further information visit https://errors.pydantic.dev/2.14/v/value_error\n';
    expect(error({ stdout })).toMatchObject({
      code: "engine-rejected",
      message: expect.stringContaining('Invalid cron string: "bad cron"'),
    });
  });

  it("nothing at all: an exit code that lies", () => {
    expect(error({ exitCode: 0 })).toMatchObject({ code: "readback-differs" });
  });

  it("never shows a secret", () => {
    const stderr = `${traceback}ValueError: cannot parse tok-123 as int\n`;
    expect(error({ stderr, secrets: ["tok-123", ""] }).message).toContain("cannot parse •••••• as int");
  });
});
