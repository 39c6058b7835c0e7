// The public entry point of @acme/sdk-node.
export * from "./actor/declared-actor.ts";
export * from "./config/config-json-schema.ts";
export * from "./config/did-you-mean.ts";
export * from "./config/edit-config.ts";
export * from "./config/find-config.ts";
export { configError } from "./config/config-error.ts";
export * from "./git/git-repository.ts";
export * from "./git/remote-url.ts";
export type { OwnModules } from "./portal/import-module.ts";
export { type AdapterRegistry, loadAdapter } from "./portal/load-adapter.ts";
export * from "./portal/load-portal.ts";
export * from "./process/run.ts";
export * from "./process/which.ts";
