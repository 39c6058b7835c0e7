// What the journeys' global setup hands to the tests, by inject("E2E").
import "vitest";
import type { PrefectServer } from "@acme-tools/prefect-server";
import type { CodeServer } from "./code-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    E2E: {
      /** Path of the packaged extension. */
      vsix: string;
      /** Path of the browser. */
      chromium: string;
      codeServer: CodeServer;
      prefect: Pick<PrefectServer, "apiUrl" | "home" | "venv">;
    };
  }
}
