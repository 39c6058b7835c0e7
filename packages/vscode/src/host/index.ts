// What the rest of the extension uses of the host: how it is started and called, where it stands, what is wrong with it.
export {
  HostClient,
  type HostCallOptions,
  type HostClientOptions,
  type HostParams,
  type HostState,
} from "./host-client.ts";
export { type HostCommand, hostCommands, type HostCommandOptions } from "./host-command.ts";
export type { HostNote } from "./host-connection.ts";
export type { HostTimes } from "./host-times.ts";
export type { HostTrouble } from "./host-trouble.ts";
