// A hash that tells contents of files apart. It is no defence against somebody who wants two to look alike; node:crypto
// would be, and takes longer to load than a small project to scan.

/** 64 bits of the content and its length, in base 36. Two passes of MurmurHash3's mixing over 4 bytes at a time. */
export function contentHash(content: Uint8Array): string {
  const { length } = content;
  let low = 0x9747b28c ^ length;
  let high = 0x85ebca6b ^ length;
  const words = length >> 2;
  const view = new DataView(content.buffer, content.byteOffset, length);
  for (let index = 0; index < words; index++) {
    const word = view.getInt32(index << 2, true);
    low = mix(low, word);
    high = mix(high, word ^ low);
  }
  for (let at = words << 2; at < length; at++) {
    low = mix(low, content[at] ?? 0);
    high = mix(high, low);
  }
  return `${finish(low).toString(36)}-${finish(high ^ low).toString(36)}-${length.toString(36)}`;
}

function mix(hash: number, word: number): number {
  let scrambled = Math.imul(word, 0xcc9e2d51);
  scrambled = Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  const mixed = hash ^ scrambled;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
