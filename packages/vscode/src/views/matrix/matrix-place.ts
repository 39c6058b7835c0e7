// What a menu or a button of the matrix was used on. No vscode.
import { statusRowId, type StatusRowView } from "@acme/cli/host-protocol";
import * as z from "zod/mini";
import type { Project } from "../../model/project.ts";
import { folderOf } from "./matrix-view.ts";

/** What the page says of a place: in `data-vscode-context` for a menu, in the message for a button. */
const placeSchema = z.object({
  directory: z.string(),
  row: z.optional(z.string()),
  folder: z.optional(z.string()),
  rows: z.optional(z.array(z.string())),
  environment: z.optional(z.string()),
});

/** What something is to be done with. */
export interface MatrixPlace {
  readonly project: Project;
  /** Empty: nothing was selected. */
  readonly rows: readonly StatusRowView[];
  /** The column in which it was asked. */
  readonly environment?: string;
  /** It was a button of the bar, and no menu. */
  readonly isFromBar: boolean;
}

/**
 * Finds out what a place means. A row that is selected means all that are. Undefined: it is not of a matrix, or its project
 * is gone.
 *
 * @param selectedIn - ids of the rows that are selected in a project's matrix
 */
export function placeOf(
  place: unknown,
  projects: readonly Project[],
  selectedIn: (project: Project) => ReadonlySet<string>,
): MatrixPlace | undefined {
  const { data } = placeSchema.safeParse(place);
  const project = projects.find(({ directory }) => directory === data?.directory);
  if (data === undefined || project === undefined) return undefined;
  const { row, folder, environment } = data;
  const selected = selectedIn(project);
  const ids = new Set(data.rows ?? (row === undefined ? [] : selected.has(row) ? selected : [row]));
  const isMeant = (one: StatusRowView): boolean =>
    folder === undefined ? ids.has(statusRowId(one)) : folderOf(one) === folder;
  return {
    project,
    rows: project.state.rows.filter(isMeant),
    isFromBar: data.rows !== undefined,
    ...(environment === undefined ? {} : { environment }),
  };
}
