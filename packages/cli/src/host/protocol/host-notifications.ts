// What the two sides tell each other without an answer.
import { type BatchItem, batchItemSchema, type Check, checkSchema } from "@acme/sdk-core";
import { z } from "zod";

/** A step of a call that takes time. */
export interface ProgressNote {
  /** `token` of the call. */
  token: string;
  /** For people: `Reading deployments of dev`. */
  message: string;
  done?: number;
  total?: number;
}

/** A change of a batch that ended, while the others go on. */
export interface ItemNote {
  /** `token` of the call. */
  token: string;
  item: BatchItem;
}

/** A check that ended, while the others go on. */
export interface CheckNote {
  /** `token` of the call. */
  token: string;
  check: Check;
}

/** Something for the log. */
export interface LogNote {
  level: "debug" | "info" | "warn";
  /** Holds no secrets. */
  message: string;
}

/**
 * Files that were saved, and files and folders that were created, deleted or renamed (then both paths). The editor watches, because it does so already:
 * the host opens no watcher of its own.
 */
export interface FilesNote {
  /** Absolute paths. Empty: something changed, and nobody knows what (a `git checkout`): everything is looked at again. */
  paths: string[];
}

/** The flows changed. Ask for `flows` with the revision that you have. */
export interface FlowsNote {
  /** Ids of flows that are new or changed. */
  changed: string[];
  /** Ids of flows that are gone. */
  removed: string[];
  /** The problems are others than before. */
  problems: boolean;
}

/** The configuration changed. */
export interface ProjectNote {
  /** The files that changed, as absolute paths. */
  paths: string[];
}

/** The notifications, by their names. */
export interface HostNotifications {
  /** Client to host. */
  "files/changed": FilesNote;
  /** Host to client, as are all below. */
  "flows/changed": FlowsNote;
  /** The configuration was read again: ask for `project`. */
  "project/changed": ProjectNote;
  progress: ProgressNote;
  "apply/item": ItemNote;
  "doctor/check": CheckNote;
  log: LogNote;
}

/** The schema of each notification. */
export const notificationSchemas: { readonly [N in keyof HostNotifications]: z.ZodType<HostNotifications[N]> } = {
  "files/changed": z.object({ paths: z.array(z.string()) }),
  "flows/changed": z.object({ changed: z.array(z.string()), removed: z.array(z.string()), problems: z.boolean() }),
  "project/changed": z.object({ paths: z.array(z.string()) }),
  progress: z.object({
    token: z.string(),
    message: z.string(),
    done: z.number().exactOptional(),
    total: z.number().exactOptional(),
  }),
  "apply/item": z.object({ token: z.string(), item: batchItemSchema }),
  "doctor/check": z.object({ token: z.string(), check: checkSchema }),
  log: z.object({ level: z.enum(["debug", "info", "warn"]), message: z.string() }),
};
