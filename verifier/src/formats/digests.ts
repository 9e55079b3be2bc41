/** Every byte of a container read once: the digest of the file, and of each member its SHA-256 and its checksum. */
import { createCRC32, createSHA256 } from "hash-wasm";
import { type ByteSource, hex, sha256 } from "./bytes";
import { type Entry, dataOffset, endOf } from "./container";
import { type Fault, fault } from "./fault";

/** Read at once; a member up to this size is hashed by the browser's own code, a larger one piece by piece. */
const PIECE = 8 << 20;
const CRC_AT = 14;

export interface Reading {
  /** Of the whole file. */
  readonly sha256: string;
  readonly members: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>;
  /** One for each member whose checksum is that of other bytes. */
  readonly faults: readonly Fault[];
  readonly damaged: ReadonlySet<string>;
}

export type Progress = (done: number, total: number) => void;

interface Hash {
  init(): unknown;
  update(data: Uint8Array): unknown;
  digest(): string;
}

export async function readAll(source: ByteSource, entries: readonly Entry[], progress: Progress): Promise<Reading> {
  const [whole, ofMember, crc] = [await createSHA256(), await createSHA256(), await createCRC32()];
  const members = new Map<string, { size: number; sha256: string }>();
  const faults: Fault[] = [];
  const damaged = new Set<string>();
  whole.init();
  for (const entry of entries) {
    whole.update(await source.read(entry.offset, dataOffset(entry)));
    crc.init();
    const sum = await digestMember(source, entry, whole, ofMember, crc, progress);
    members.set(entry.name, { size: entry.size, sha256: sum });
    if (Number.parseInt(crc.digest(), 16) !== entry.crc32) {
      faults.push(fault("ZIP_CHECKSUM", { name: entry.name, offset: entry.offset + CRC_AT }));
      damaged.add(entry.name);
    }
  }
  await through(source, endOf(entries[entries.length - 1]!), source.size, (piece) => whole.update(piece));
  return { sha256: whole.digest(), members, faults, damaged };
}

async function digestMember(
  source: ByteSource, entry: Entry, whole: Hash, own: Hash, crc: Hash, progress: Progress,
): Promise<string> {
  const start = dataOffset(entry);
  if (entry.size <= PIECE) {
    const data = await source.read(start, endOf(entry));
    const native = sha256(data); // on a thread of the browser's, while the rest is taken here
    whole.update(data);
    crc.update(data);
    const sum = hex(await native);
    progress(endOf(entry), source.size);
    return sum;
  }
  own.init();
  await through(source, start, endOf(entry), (piece, end) => {
    for (const hash of [whole, own, crc]) hash.update(piece);
    progress(end, source.size);
  });
  return own.digest();
}

/** The digest of a file that is no container. */
export async function digestOf(source: ByteSource, progress: Progress): Promise<string> {
  const whole = await createSHA256();
  whole.init();
  await through(source, 0, source.size, (piece, end) => {
    whole.update(piece);
    progress(end, source.size);
  });
  return whole.digest();
}

async function through(
  source: ByteSource, start: number, end: number, take: (piece: Uint8Array, end: number) => void,
): Promise<void> {
  for (let at = start; at < end; at += PIECE) {
    const until = Math.min(end, at + PIECE);
    take(await source.read(at, until), until);
  }
}
