// The public entry point of @acme/sdk-testing.
export {};
