// Secrets of Deployments that leave the program as JSON: a mark stands for each, as in plans and history.
import { type Deployment, type Field, isEnvironmentVariable, storableValue } from "@acme/sdk-core";

/**
 * The Deployment with a mark in place of each secret value. What an engine shows does not say which environment variables
 * are secret, and so each of them is taken for one.
 */
export function withoutSecrets(deployment: Deployment): Deployment {
  return { ...deployment, settings: deployment.settings.map(marked) };
}

function marked(field: Field): Field {
  const secret = field.secret === true || isEnvironmentVariable(field.path);
  const value = secret ? storableValue({ ...field, secret }) : field.value;
  return value === undefined ? field : { ...field, value, ...(secret ? { secret } : {}) };
}
