// The public entry point of @acme/sdk-prefect.
export {};
