// The one real Prefect server of an integration run. Tests read its address with inject("PREFECT_API_URL").
import type { TestProject } from "vitest/node";
import { startServer } from "./index.mjs";

declare module "vitest" {
  interface ProvidedContext {
    PREFECT_API_URL: string;
    /** The Python that has Prefect installed. */
    PREFECT_PYTHON: string;
    /** The PREFECT_HOME of the server. */
    PREFECT_HOME: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide("PREFECT_API_URL", server.apiUrl);
  project.provide("PREFECT_PYTHON", server.venv.python);
  project.provide("PREFECT_HOME", server.home);
  return () => server.stop();
}
