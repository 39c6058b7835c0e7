// A plan in a file: written whole or not at all, readable by its owner only, checked when it is read.
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Action, AcmeError, type Plan, planSchema } from "@acme/sdk-core";

/**
 * Writes a plan. Throws `io-failed`.
 *
 * @param file - as the user typed it, from `directory`
 */
export async function writePlanFile(directory: string, file: string, plan: Plan): Promise<void> {
  const path = resolve(directory, file);
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new AcmeError({
      code: "io-failed",
      message: `The plan could not be written to ${file}: ${(cause as Error).message}`,
      hint: "Name a file in a folder that exists and that you may write to.",
      cause,
    });
  }
}

/**
 * Reads a plan. Throws `usage-invalid` where it is for another command, `file-invalid` where it is no plan.
 *
 * @param file - as the user typed it, from `directory`
 */
export async function readPlanFile(directory: string, file: string, action: Action): Promise<Plan> {
  const plan = parsePlan(file, await read(directory, file));
  if (plan.request.action === action) return plan;
  throw new AcmeError({
    code: "usage-invalid",
    message: `${file} holds a plan to ${plan.request.action}.`,
    hint: `Apply it with: acme ${plan.request.action} --plan ${file}`,
  });
}

async function read(directory: string, file: string): Promise<string> {
  try {
    return await readFile(resolve(directory, file), "utf8");
  } catch (cause) {
    throw new AcmeError({
      code: "file-invalid",
      message: `The plan ${file} cannot be read: ${(cause as Error).message}`,
      hint: "Write one by adding --dry-run to the command that makes it.",
      cause,
    });
  }
}

function parsePlan(file: string, text: string): Plan {
  try {
    return planSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AcmeError({
      code: "file-invalid",
      message: `${file} is no plan of this version of acme.`,
      hint: "Write it again by adding --dry-run to the command that makes it.",
      cause,
    });
  }
}
