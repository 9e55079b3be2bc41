/** Bytes as text, numbers and digests; what every format below is made of. */

/** Where a file's bytes come from: a `Blob` in a browser, a file handle in Node. Nothing ever reads all of it at once. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` up to `end`, as far as there are any. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A file of a browser's. */
export const sourceOf = (file: Blob): ByteSource => ({
  size: file.size,
  read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
});

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(data: Uint8Array): string {
  let out = "";
  for (const byte of data) out += HEX[byte];
  return out;
}

export function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && firstDifference(one, other) === one.length;
}

/** Where two runs of bytes first differ; the shorter one's length where they do not. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at += 1) if (one[at] !== other[at]) return at;
  return most;
}

/** Text whose every character is one byte: names, markers, what is searched for in binary files. */
export function latin1(data: Uint8Array): string {
  let out = "";
  for (let at = 0; at < data.length; at += 0x8000) out += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return out;
}

/** @throws TypeError: not UTF-8. A byte order mark stays what it is. */
export function utf8(data: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
}

export function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The same bytes with a buffer of their own, as WebCrypto's types want them. */
export function owned(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data);
}

export async function sha256(data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", owned(data)));
}
