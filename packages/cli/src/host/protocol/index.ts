// The public entry point @acme/cli/host-protocol: what `acme host` and an editor say to each other. Types, zod schemas and
// names only; who imports it loads neither the command line nor an engine.
export * from "./config-forms.ts";
export * from "./host-errors.ts";
export * from "./host-notifications.ts";
export * from "./host-requests.ts";
export * from "./initialize.ts";
export * from "./listing.ts";
export * from "./project-view.ts";
export * from "./status-view.ts";
