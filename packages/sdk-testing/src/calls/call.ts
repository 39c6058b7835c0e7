// One call of a fake port, as it is recorded, and the patterns that mean some of them.

/** Which port was called. */
export type FakePort =
  | "flows"
  | "deployments"
  | "deployer"
  | "promoter"
  | "runs"
  | "history"
  | "locks"
  | "doctor"
  | "code";

/** One call of a fake port. Each change set that a writer sends is a call of its own, `write`. */
export interface Call {
  port: FakePort;
  method: string;
  /** Names of the environments concerned. */
  environments: readonly string[];
  /** Keys of the flows concerned; empty where a call is about all or none. */
  flows: readonly string[];
}

/** Means every call that has all that it names. */
export interface CallPattern {
  port?: FakePort;
  method?: string;
  environment?: string;
  flow?: string;
}

/** Whether a pattern means a call. */
export function isMeant(call: Call, pattern: CallPattern): boolean {
  return (
    (pattern.port === undefined || pattern.port === call.port) &&
    (pattern.method === undefined || pattern.method === call.method) &&
    (pattern.environment === undefined || call.environments.includes(pattern.environment)) &&
    (pattern.flow === undefined || call.flows.includes(pattern.flow))
  );
}

/** A call in a line: `promoter.write uat nightly`. */
export function describeCall({ port, method, environments, flows }: Call): string {
  return [`${port}.${method}`, environments.join(","), flows.join(",")].filter((part) => part !== "").join(" ");
}
