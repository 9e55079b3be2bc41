/** The digest of a file, and of each of its members SHA-256 and checksum: two runs over its bytes, for two threads. */
import { createCRC32, createSHA256 } from "hash-wasm";
import { type ByteSource, hex, sha256 } from "./bytes";
import { type Entry, dataOffset, endOf } from "./container";
import { type Fault, fault } from "./fault";

/** Read at once; the next piece is read meanwhile. Of 1, 2 and 8 MiB none was clearly the fastest on a busy machine. */
const PIECE = 2 << 20;
/** A member up to this size is hashed whole by the browser's own code, several times as fast; a larger one piece by piece. */
const WHOLE = 64 << 20;
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

/** Of the members of a container, without the bytes between them. */
export type MembersRead = Omit<Reading, "sha256">;

/** Reads a container; `progress` hears of bytes taken, of twice as many as the file has. */
export type Reader = (source: ByteSource, entries: readonly Entry[], progress: Progress) => Promise<Reading>;

/** The reader without threads of its own: the whole file and its members one after the other. */
export const readAll: Reader = async (source, entries, progress) => {
  const most = 2 * source.size;
  const sha256OfAll = await digestOf(source, (done) => progress(done, most));
  const members = await readMembers(source, entries, (done) => progress(source.size + done, most));
  return { sha256: sha256OfAll, ...members };
};

export async function readMembers(source: ByteSource, entries: readonly Entry[], progress: Progress): Promise<MembersRead> {
  const [ofMember, crc] = [await createSHA256(), await createCRC32()];
  const members = new Map<string, { size: number; sha256: string }>();
  const faults: Fault[] = [];
  const damaged = new Set<string>();
  for (const entry of entries) {
    crc.init();
    const sum = await digestMember(source, entry, ofMember, crc, progress);
    members.set(entry.name, { size: entry.size, sha256: sum });
    if (Number.parseInt(crc.digest(), 16) !== entry.crc32) {
      faults.push(fault("ZIP_CHECKSUM", { name: entry.name, offset: entry.offset + CRC_AT }));
      damaged.add(entry.name);
    }
  }
  progress(source.size, source.size);
  return { members, faults, damaged };
}

async function digestMember(source: ByteSource, entry: Entry, own: Hash, crc: Hash, progress: Progress): Promise<string> {
  const start = dataOffset(entry);
  if (entry.size <= WHOLE) {
    const data = await source.read(start, endOf(entry));
    const native = sha256(data); // on a thread of the browser's, while the rest is taken here
    crc.update(data);
    const sum = hex(await native);
    progress(endOf(entry), source.size);
    return sum;
  }
  own.init();
  await through(source, start, endOf(entry), (piece, end) => {
    own.update(piece);
    crc.update(piece);
    progress(end, source.size);
  });
  return own.digest();
}

/** The digest of a whole file. */
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
  if (start >= end) return;
  const piece = (at: number): Promise<Uint8Array> => source.read(at, Math.min(end, at + PIECE));
  let next = piece(start);
  for (let at = start; at < end; at += PIECE) {
    const data = await next;
    if (at + PIECE < end) next = piece(at + PIECE); // is read while this one is taken
    take(data, at + data.length);
  }
}
