// Where the journeys' screenshots go: a git-ignored folder, emptied when a run begins.
import { join } from "node:path";

/** `<journey>/<number>-<step>-<theme>.png`. */
export const screenshots: string = join(import.meta.dirname, "../../screenshots");
