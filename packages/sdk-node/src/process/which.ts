// Looks a program up on the PATH without starting anything.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The absolute path of a program, or undefined.
 *
 * @param path - the PATH to look in; that of this process by default
 */
export function which(program: string, path: string = process.env["PATH"] ?? ""): string | undefined {
  const endings = process.platform === "win32" ? (process.env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";") : [""];
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const candidate = join(folder, program + ending);
      if (folder !== "" && isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
