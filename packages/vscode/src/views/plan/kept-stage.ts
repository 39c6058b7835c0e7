// How far a plan came before its window was reloaded, and how that is said. Webviews use it, too: zod/mini for the size.
import * as z from "zod/mini";

/** How far a plan came. */
export interface KeptStage {
  /** That of the `PlanStage`. */
  readonly is: "planned" | "applying" | "done" | "failed";
  /** Where it stood, in a line. */
  readonly summary: string;
}

/** zod schema of {@link KeptStage}. */
export const keptStageSchema: z.ZodMiniType<KeptStage> = z.readonly(
  z.object({ is: z.enum(["planned", "applying", "done", "failed"]), summary: z.string() }),
);

/** What became of a plan whose window was reloaded. */
export function lostPlanText({ is, summary }: KeptStage): string {
  if (is === "planned")
    return "This plan was made before the window was reloaded, and nothing of it was done. Plan again to see what would happen now.";
  const rest = "History says what was done; a new plan has what is missing.";
  if (is === "applying")
    return `The window was reloaded while this was being applied: what was begun was finished, and the rest was left. ${rest}`;
  return `This was applied before the window was reloaded: ${summary} ${rest}`;
}
