// The public entry point of @acme/sdk-testing.
export * from "./builders/builders.ts";
export * from "./calls/call.ts";
export * from "./calls/calls.ts";
export * from "./calls/fault.ts";
export * from "./engine/fake-clock.ts";
export * from "./engine/fake-engine.ts";
export * from "./engine/fake-operator.ts";
export * from "./engine/fake-repository.ts";
export * from "./engine/fake-server.ts";
export * from "./engine/flow-source.ts";
export * from "./engine/settings-form.ts";
export * from "./fake-portal.ts";
export * from "./ports/fake-adapter.ts";
export * from "./ports/fake-finders.ts";
export * from "./ports/fake-history-store.ts";
export * from "./ports/fake-writer.ts";
