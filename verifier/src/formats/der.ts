/** Distinguished Encoding Rules (X.690), read strictly: one definite minimal length, one-byte tags, nothing after a value. */
import { Unread } from "./fault";

const MAX_DEPTH = 64;
const CONSTRUCTED = 0x20;

export interface Value {
  readonly tag: number;
  /** Its header and content, as they stand. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

/** The one value that `data` is, all that is in it scanned. @throws Unread: it is not in DER. */
export function readDer(data: Uint8Array): Value {
  const value = next(data, 0);
  if (value.raw.length !== data.length) throw new Unread("bytes after a value");
  scan(value, 0);
  return value;
}

/** The values that a constructed one holds. */
export function parts(value: Value): Value[] {
  const found: Value[] = [];
  for (let at = 0; at < value.content.length; at += found[found.length - 1]!.raw.length) found.push(next(value.content, at));
  return found;
}

/** The values of a constructed one of that tag. @throws Unread */
export function partsOf(value: Value | undefined, tag: number): Value[] {
  return parts(expect(value, tag));
}

export function expect(value: Value | undefined, tag: number): Value {
  if (value?.tag !== tag) throw new Unread(`no value of tag ${tag}`);
  return value;
}

/** The length in bytes of the value that `data` begins with. */
export const lengthOf = (data: Uint8Array): number => next(data, 0).raw.length;

function next(data: Uint8Array, at: number): Value {
  const [tag, first] = [data[at], data[at + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || tag === 0) throw new Unread("no value of DER");
  let [start, size] = [at + 2, first];
  if (first >= 0x80) {
    const octets = data.subarray(start, start + (first & 0x7f));
    size = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    start += octets.length;
    if (octets.length !== (first & 0x7f) || !octets.length || octets.length > 4 || octets[0] === 0 || size < 0x80) {
      throw new Unread("a length that is not in its one form");
    }
  }
  if (start + size > data.length) throw new Unread("a value that reaches beyond its end");
  return { tag, raw: data.subarray(at, start + size), content: data.subarray(start, start + size) };
}

function scan(value: Value, depth: number): void {
  const { tag, content } = value;
  const collection = [0x10, 0x11].includes(tag & 0x1f);
  if (depth > MAX_DEPTH) throw new Unread("nested too deeply");
  if (tag < 0x40 && Boolean(tag & CONSTRUCTED) !== collection) throw new Unread("a constructed bit that does not fit");
  if (tag & CONSTRUCTED) for (const part of parts(value)) scan(part, depth + 1);
  const padded = content.length > 1 && ((content[0] === 0 && content[1]! < 0x80) || (content[0] === 0xff && content[1]! > 0x7f));
  const wrong =
    (tag === 0x01 && !(content.length === 1 && (content[0] === 0 || content[0] === 0xff))) ||
    (tag === 0x02 && (!content.length || padded)) ||
    (tag === 0x05 && content.length > 0);
  if (wrong) throw new Unread(`a value of tag ${tag} that is not in its one form`);
}

/** Dotted form of an OBJECT IDENTIFIER. */
export function oid(value: Value | undefined): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of expect(value, 0x06).content) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const first = arcs[0] ?? 0n;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join(".");
}

/** An INTEGER in decimal. */
export function integer(value: Value | undefined): bigint {
  return expect(value, 0x02).content.reduce((sum, octet, at) => (at ? (sum << 8n) | BigInt(octet) : BigInt(octet << 24 >> 24)), 0n);
}

/** The same value under another tag, as a signature is taken over signed attributes (RFC 5652, section 5.4). */
export function retagged(value: Value, tag: number): Uint8Array {
  const out = new Uint8Array(value.raw);
  out[0] = tag;
  return out;
}
