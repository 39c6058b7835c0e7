// Looks for identifiers in undecoded bytes: what lets most files of a project be passed over. Every encoding that
// Python source can have keeps ASCII as it is.
import { IDENTIFIER } from "../python/characters.ts";

/** A word to look for. */
export interface Word {
  readonly text: string;
  readonly bytes: Buffer;
}

export function word(text: string): Word {
  return { text, bytes: Buffer.from(text) };
}

/** Whether the bytes hold the word as a whole identifier, in code or not. */
export function hasWord(content: Buffer, { bytes }: Word): boolean {
  for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + bytes.length)) {
    const before = at === 0 ? 0 : (content[at - 1] ?? 0);
    const after = content[at + bytes.length] ?? 0;
    if (IDENTIFIER[before] === 0 && IDENTIFIER[after] === 0) return true;
  }
  return false;
}

const FLOW = word("flow");
const FLOW_CLASS = word("Flow");
const WITH_OPTIONS = word("with_options");
const PREFECT = word("prefect");

/** Whether a file can declare a flow without the help of an alias from another file. */
export function mayDeclareFlows(content: Buffer): boolean {
  return hasWord(content, FLOW) || hasWord(content, WITH_OPTIONS) || (content.includes(FLOW_CLASS.bytes) && hasWord(content, PREFECT));
}

/** Whether a file speaks of Prefect. */
export function mentionsPrefect(content: Buffer): boolean {
  return content.includes(PREFECT.bytes);
}
