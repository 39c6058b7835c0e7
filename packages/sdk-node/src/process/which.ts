// Looks a program up on the PATH without starting anything.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/**
 * The absolute path of a program, or undefined. A program with a slash in it is a path already and is only checked.
 *
 * @param path - the PATH to look in; that of this process by default
 */
export function which(program: string, path: string = process.env["PATH"] ?? ""): string | undefined {
  const isPath = program.includes("/") || isAbsolute(program);
  const folders = isPath ? [""] : path.split(delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    for (const ending of endings()) {
      const candidate = isPath ? resolve(program + ending) : join(folder, program + ending);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/** On Windows a program is found by its name with or without its ending. */
function endings(): string[] {
  return process.platform === "win32" ? ["", ...(process.env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";")] : [""];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
