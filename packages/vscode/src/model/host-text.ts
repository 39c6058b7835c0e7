// What a person must know of a project's host, in a sentence: only that something is wrong with it, and what comes of it.
import type { Project } from "./project.ts";

/** Why nothing is read just now, or another host answers. Undefined: it does well, or nobody has needed it yet. */
export function hostText({ host }: Pick<Project, "host">): string | undefined {
  if (host.is === "ready" && host.passedOver !== undefined)
    return `${host.passedOver.error.message} The one that comes with the extension is used.`;
  if (host.trouble === undefined) return undefined;
  const { message, hint } = host.trouble.error;
  if (host.is === "restarting") return `${message} It is being started again.`;
  if (host.is === "failed")
    return [message, hint, "It is not started again by itself: Refresh does."].filter(Boolean).join(" ");
  return undefined;
}
