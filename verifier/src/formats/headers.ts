/** Bitcoin block headers that came with a proof: their own work, the chain between them, the root that a proof leads to. */
import { equal, hex, sha256 } from "./bytes";
import { Faulty } from "./fault";

const SIZE = 80;
const MAX_HEADERS = 2016 + 11;
const POW_LIMIT = 0xffffn << 208n;

export interface Header {
  readonly hash: string;
  readonly previous: string;
  readonly root: Uint8Array;
  readonly time: Date;
  /** Hashes that had to be tried for it, on average. */
  readonly work: bigint;
}

/** Headers that follow one another, each with the work that it states. @throws Faulty */
export async function readHeaders(data: Uint8Array): Promise<readonly Header[]> {
  if (data.length % SIZE || !data.length || data.length > MAX_HEADERS * SIZE) throw new Faulty("HEADER_SIZE");
  const headers: Header[] = [];
  for (let at = 0; at < data.length; at += SIZE) {
    const header = await readHeader(data.subarray(at, at + SIZE));
    if (headers.length && header.previous !== headers[headers.length - 1]!.hash) throw new Faulty("HEADER_CHAIN");
    headers.push(header);
  }
  return headers;
}

async function readHeader(raw: Uint8Array): Promise<Header> {
  const view = new DataView(raw.buffer, raw.byteOffset, SIZE);
  const hash = turned(await sha256(await sha256(raw)));
  const target = expand(view.getUint32(72, true));
  if (BigInt(`0x${hash}`) > target) throw new Faulty("HEADER_WORK");
  return {
    hash, previous: turned(raw.subarray(4, 36)), root: raw.subarray(36, 68),
    time: new Date(view.getUint32(68, true) * 1000), work: (1n << 256n) / (target + 1n),
  };
}

/** The target that a compact number stands for, within the main network's limit. */
function expand(bits: number): bigint {
  const [size, mantissa] = [bits >>> 24, bits & 0x7fffff];
  if (!mantissa || bits & 0x800000 || size > 32) throw new Faulty("HEADER_TARGET");
  const target = size > 3 ? BigInt(mantissa) << BigInt(8 * (size - 3)) : BigInt(mantissa) >> BigInt(8 * (3 - size));
  if (target <= 0n || target > POW_LIMIT) throw new Faulty("HEADER_TARGET");
  return target;
}

const turned = (data: Uint8Array): string => hex(new Uint8Array(data).reverse());

/** The header at a height among those of which the first claims `first`. @throws Faulty: it is not there, or holds another root. */
export function headerWith(root: Uint8Array, height: number, headers: readonly Header[], first: number): number {
  const header = headers[height - first];
  if (!header) throw new Faulty("HEADER_HEIGHT");
  if (!equal(header.root, root)) throw new Faulty("HEADER_ROOT");
  return height - first;
}
