// The one real Prefect server of an integration run. Tests read its address with inject("PREFECT_API_URL").
import type { TestProject } from "vitest/node";
import { startServer } from "./index.mjs";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide("PREFECT_API_URL", server.apiUrl);
  project.provide("PREFECT_PYTHON", server.venv.python);
  project.provide("PREFECT_HOME", server.home);
  return async () => {
    await server.stop();
    if (project.vitest.state.getCountOfFailedTests() > 0)
      console.log(`What the Prefect server said last:\n${server.log()}`);
  };
}
