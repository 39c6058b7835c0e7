// The way to the extension: VS Code's API of webviews, typed, with the schema of what comes in at this door.
import type * as z from "zod/mini";
import { config } from "zod/mini";

// The policy of the page allows no code made of text.
config({ jitless: true });

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** One webview's connection: `In` comes from the extension, `Out` goes to it, `State` outlives a reload of the window. */
export class Connection<In, Out, State> {
  readonly #api: VsCodeApi = acquireVsCodeApi();
  readonly #stateSchema: z.ZodMiniType<State>;

  constructor(schema: z.ZodMiniType<In>, stateSchema: z.ZodMiniType<State>, onMessage: (message: In) => void) {
    this.#stateSchema = stateSchema;
    window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const checked = schema.safeParse(data);
      if (checked.success) onMessage(checked.data);
      // eslint-disable-next-line no-console
      else console.error("The extension sent what this panel does not know.", checked.error);
    });
  }

  send(message: Out): void {
    this.#api.postMessage(message);
  }

  /** What {@link save} kept. Undefined: nothing, or what an older version kept. */
  get state(): State | undefined {
    const checked = this.#stateSchema.safeParse(this.#api.getState());
    return checked.success ? checked.data : undefined;
  }

  save(state: State): void {
    this.#api.setState(state);
  }
}
