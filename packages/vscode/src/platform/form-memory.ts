// What forms remember, in the workspace's own memory.
import type * as vscode from "vscode";
import type { Remembered } from "../forms/change-draft.ts";
import type { FormMemory } from "../forms/change-form.ts";

/** Keeps choices by project and action. */
export function formMemory(memento: vscode.Memento): FormMemory {
  return {
    get: (key) => memento.get<Remembered>(`form:${key}`),
    set: (key, remembered) => void memento.update(`form:${key}`, remembered),
  };
}
