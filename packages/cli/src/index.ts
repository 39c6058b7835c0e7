// The public entry point of @acme/cli.
export {};
