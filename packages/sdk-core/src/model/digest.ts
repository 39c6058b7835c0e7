// SHA-256 without IO or a runtime's crypto module, because ids must be the same in Node, in an editor and in a browser,
// and because WebCrypto is asynchronous while ids are needed inside pure functions.
import { canonicalJson, type Json } from "./json.ts";

/** Made when they are first needed: they take longer than a digest. */
let constants: Uint32Array | undefined;

/**
 * Hexadecimal SHA-256 (FIPS 180-4) of a JSON value's canonical text.
 *
 * @param length - hexadecimal digits to keep, 64 by default
 */
export function digestJson(value: Json, length = 64): string {
  return sha256(new TextEncoder().encode(canonicalJson(value))).slice(0, length);
}

function sha256(message: Uint8Array): string {
  const state = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  const words = new Uint32Array(64);
  for (let offset = 0; offset < padded.length; offset += 64) compress(state, words, view, offset);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

function compress(state: Uint32Array, words: Uint32Array, view: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(offset + i * 4);
  for (let i = 16; i < 64; i++) {
    const w15 = words[i - 15]!;
    const w2 = words[i - 2]!;
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
  }
  const K = (constants ??= roundConstants());
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + words[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index] = state[index]! + value));
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** The fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
function roundConstants(): Uint32Array {
  const constants: number[] = [];
  for (let candidate = 2; constants.length < 64; candidate++) {
    let prime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) prime = false;
    if (prime) constants.push(cubeRootFraction(candidate));
  }
  return new Uint32Array(constants);
}

/** The first 32 bits of the fraction of a cube root, exactly: an integer cube root of n * 2^96. */
function cubeRootFraction(n: number): number {
  const target = BigInt(n) << 96n;
  let low = 0n;
  let high = 1n << 36n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle * middle * middle <= target) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}
