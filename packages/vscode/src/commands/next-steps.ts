// What a person can do about an error, as buttons of its notification: a table.
import type { ErrorCode } from "@acme/sdk-core";

/** A button, and the command behind it. */
export interface NextStep {
  readonly title: string;
  readonly command: string;
}

const create: NextStep = { title: "Create Configuration", command: "acme.init" };
const openConfiguration: NextStep = { title: "Open acme.yaml", command: "acme.openConfiguration" };
const checkSetup: NextStep = { title: "Check Setup", command: "acme.doctor" };
const refresh: NextStep = { title: "Refresh", command: "acme.refresh" };
/** Of the Python extension: offered where that is installed. */
const selectPython: NextStep = { title: "Select Interpreter", command: "python.setInterpreter" };

const byCode: Partial<Record<ErrorCode, readonly NextStep[]>> = {
  "config-missing": [create],
  "config-invalid": [openConfiguration],
  "adapter-missing": [openConfiguration],
  "tool-missing": [selectPython, checkSetup],
  "engine-too-old": [selectPython, checkSetup],
  "engine-unreachable": [checkSetup, openConfiguration],
  "engine-unauthorized": [checkSetup, openConfiguration],
  "plan-stale": [refresh],
};

/**
 * The steps for an error.
 *
 * @param isThere - whether there is such a command
 */
export function nextSteps(code: ErrorCode, isThere: (command: string) => boolean): readonly NextStep[] {
  return (byCode[code] ?? []).filter(({ command }) => isThere(command));
}
