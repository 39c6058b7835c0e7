// What vitest-setup.ts provides to the tests of an integration run; every package's tests see it.
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    PREFECT_API_URL: string;
    /** The Python that has Prefect installed. */
    PREFECT_PYTHON: string;
    /** The PREFECT_HOME of the server. */
    PREFECT_HOME: string;
  }
}
