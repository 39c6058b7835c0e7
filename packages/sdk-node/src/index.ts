// The public entry point of @acme/sdk-node.
export {};
