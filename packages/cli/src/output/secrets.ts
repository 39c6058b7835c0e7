// Secrets of Deployments that leave the program as JSON: a mark stands for each, as in plans and history.
import { type Deployment, type Field, storableValue } from "@acme/sdk-core";

/** The Deployment with a mark in place of each secret value. */
export function withoutSecrets(deployment: Deployment): Deployment {
  if (!deployment.settings.some(({ secret }) => secret)) return deployment;
  return { ...deployment, settings: deployment.settings.map(marked) };
}

function marked(field: Field): Field {
  const value = storableValue(field);
  return value === undefined ? field : { ...field, value };
}
