// The public entry point of @acme/sdk-testing/conformance.
export {};
