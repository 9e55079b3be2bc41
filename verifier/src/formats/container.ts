/**
 * The container: a ZIP archive in its one form (`docs/bundle-format.md`, section 1; PKWARE APPNOTE 6.3.10).
 *
 * Every header is built again from the names, sizes and checksums that were met, and must come out byte for byte.
 */
import { type ByteSource, concat, encoded, equal, firstDifference, latin1 } from "./bytes";
import { Faulty } from "./fault";

export const MAX_ENTRIES = 5_000;
const MAX_SIZE = 2 ** 31 - 1;
const MAX_NAME = 200;
const LOCAL = 30;
const BEYOND = 0xffffffff;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

export interface Entry {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  /** Of its local header. */
  readonly offset: number;
}

export const dataOffset = (entry: Entry): number => entry.offset + LOCAL + entry.name.length;
export const endOf = (entry: Entry): number => dataOffset(entry) + entry.size;

/** The members of an archive whose headers are all canonical; no member's own bytes are read. @throws Faulty */
export async function readDirectory(source: ByteSource): Promise<Entry[]> {
  const entries = await walk(source);
  checkNames(entries);
  const at = endOf(entries[entries.length - 1]!);
  const expected = tail(entries, at);
  const actual = await source.read(at, at + expected.length + 1);
  if (!equal(actual, expected)) throw new Faulty("ZIP_DIRECTORY", { offset: at + firstDifference(actual, expected) });
  return entries;
}

async function walk(source: ByteSource): Promise<Entry[]> {
  const entries: Entry[] = [];
  let offset = 0;
  for (;;) {
    const head = await source.read(offset, offset + LOCAL + MAX_NAME);
    const mark = latin1(head.subarray(0, 4));
    if (mark !== "PK\x03\x04") {
      if (offset && mark === "PK\x01\x02") return entries;
      throw new Faulty(offset ? "ZIP_HEADER" : "ZIP_NOT_ONE", { offset });
    }
    const entry = readHeader(head, offset, source.size);
    const last = entries[entries.length - 1];
    if (last && !(order(last.name) < order(entry.name))) throw new Faulty("ZIP_ORDER", { offset });
    if (entries.length === MAX_ENTRIES) throw new Faulty("ZIP_LIMIT", { offset });
    entries.push(entry);
    offset = endOf(entry);
  }
}

/** `mimetype` first, then the others by their ASCII bytes. */
const order = (name: string): string => (name === "mimetype" ? "" : name);

function readHeader(head: Uint8Array, offset: number, archive: number): Entry {
  if (head.length < LOCAL) throw new Faulty("ZIP_TRUNCATED", { offset });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = view.getUint16(26, true);
  if (length > MAX_NAME) throw new Faulty("ZIP_NAME", { offset: offset + 26 });
  if (head.length < LOCAL + length) throw new Faulty("ZIP_TRUNCATED", { offset: archive });
  const name = latin1(head.subarray(LOCAL, LOCAL + length));
  if (!isName(name)) throw new Faulty("ZIP_NAME", { offset: offset + LOCAL });
  const entry = { name, size: view.getUint32(22, true), crc32: view.getUint32(14, true), offset };
  const expected = localHeader(entry);
  const at = firstDifference(head.subarray(0, LOCAL), expected);
  if (at < LOCAL) throw new Faulty("ZIP_HEADER", { offset: offset + at });
  if (entry.size > MAX_SIZE) throw new Faulty("ZIP_LIMIT", { offset: offset + 22 });
  if (endOf(entry) > archive) throw new Faulty("ZIP_TRUNCATED", { offset: archive });
  return entry;
}

/** The rule for one name: ASCII, portable to every system, no way out of the folder. */
export function isName(name: string): boolean {
  if (name.length > MAX_NAME || !NAME.test(name)) return false;
  return name.split("/").every((part) => !part.endsWith(".") && !DEVICE.test(part));
}

function checkNames(entries: readonly Entry[]): void {
  const folded = new Set(entries.map((entry) => entry.name.toLowerCase()));
  const folders = entries.flatMap((entry) => {
    const parts = entry.name.toLowerCase().split("/");
    return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
  });
  if (folded.size !== entries.length || folders.some((folder) => folded.has(folder))) {
    throw new Faulty("ZIP_NAME", { offset: entries[entries.length - 1]!.offset });
  }
}

/** The little-endian record of numbers, each given with its width in bytes. */
function record(mark: string, ...fields: readonly (readonly [number, number])[]): Uint8Array {
  const out = new Uint8Array(4 + fields.reduce((sum, [, width]) => sum + width, 0));
  out.set(encoded(mark));
  const view = new DataView(out.buffer);
  let at = 4;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return out;
}

function localHeader(entry: Entry): Uint8Array {
  const { crc32, size, name } = entry;
  return record("PK\x03\x04", [20, 2], [0, 2], [0, 2], [0, 2], [0x21, 2], [crc32, 4], [size, 4], [size, 4], [name.length, 2], [0, 2]);
}

function centralHeader({ name, size, crc32, offset }: Entry): Uint8Array {
  const far = offset >= BEYOND;
  const version = far ? 45 : 20;
  const extra = far ? record("", [1, 2], [8, 2], [offset, 8]).subarray(4) : new Uint8Array();
  const head = record(
    "PK\x01\x02", [0x300 | version, 2], [version, 2], [0, 2], [0, 2], [0, 2], [0x21, 2], [crc32, 4], [size, 4], [size, 4],
    [name.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2], [(0o100644 << 16) >>> 0, 4], [Math.min(offset, BEYOND), 4],
  );
  return concat(head, encoded(name), extra);
}

/** What stands after the last member's bytes: the central directory and the end records. */
function tail(entries: readonly Entry[], offset: number): Uint8Array {
  const directory = concat(...entries.map(centralHeader));
  const [count, size] = [entries.length, directory.length];
  const far = offset < BEYOND ? [] : [
    record("PK\x06\x06", [44, 8], [0x300 | 45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [offset, 8]),
    record("PK\x06\x07", [0, 4], [offset + size, 8], [1, 4]),
  ];
  const end = record("PK\x05\x06", [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [Math.min(offset, BEYOND), 4], [0, 2]);
  return concat(directory, ...far, end);
}
