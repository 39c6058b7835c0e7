// The public entry point of @acme/sdk-testing/conformance.
export * from "./case.ts";
export * from "./cases/all-cases.ts";
export { ConformanceError } from "./check.ts";
export * from "./fake-sources.ts";
export * from "./glue.ts";
export * from "./harness.ts";
