// The public entry point of @acme/sdk-prefect.
export { type ConfigDraft, draftConfig, type EnvironmentDraft } from "./init/config-draft.ts";
export { prefectAdapter } from "./prefect-adapter.ts";
export { type EnvironmentOptions, type FlowSettings, type PrefectOptions, prefectSchemas } from "./schemas.ts";
