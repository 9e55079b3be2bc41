/** OpenTimestamps proofs, read strictly and within bounds; every path is computed (as `formats/opentimestamps/reading.py`). */
import { digest } from "./algorithms";
import { concat, encoded, equal, hex, latin1, unhex } from "./bytes";
import { Faulty } from "./fault";

const MAGIC = unhex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294");
const MAX_SIZE = 64 << 10;
const MAX_DEPTH = 256;
const MAX_OPERATIONS = 10_000;
const MAX_MESSAGE = 4096;
const MAX_PAYLOAD = 8192;
const MAX_URI = 1000;
const NAMES: Readonly<Record<number, string>> = {
  0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256", 0x67: "keccak256", 0xf0: "append", 0xf1: "prepend", 0xf2: "reverse", 0xf3: "hexlify",
};
const WEAK = ["sha1", "ripemd160"];
const BITCOIN = "0588960d73d71901";
const PENDING = "83dfe30d2ef90c8e";
const OTHER_CHAINS: Readonly<Record<string, string>> = { "06869a0d73d71b45": "Litecoin", "30fe8087b5c7ead7": "Ethereum" };

/** A leaf of a proof: who says that `commitment` existed. Unchecked: anybody can write these bytes. */
export interface Attestation {
  readonly kind: "pending" | "bitcoin" | "unknown";
  readonly commitment: Uint8Array;
  readonly uri: string;
  readonly height: number;
  readonly named: string;
}

export interface Proof {
  /** SHA-256 of the file. */
  readonly digest: Uint8Array;
  readonly attestations: readonly Attestation[];
  /** SHA-1 or RIPEMD-160 occurs on a path. */
  readonly weak: boolean;
  /** Operations on its paths that are not computed here; what hangs on them is not among the attestations. */
  readonly uncomputed: readonly string[];
}

/** @throws Faulty: over a limit, not a proof over SHA-256, cut off, followed by other bytes, or ambiguous. */
export async function readProof(data: Uint8Array): Promise<Proof> {
  const reader = new Reader(data);
  if (!equal(reader.take(MAGIC.length), MAGIC) || reader.number() !== 1) throw new Faulty("PROOF_NOT_A_PROOF");
  if (reader.byte() !== 0x08) throw new Faulty("PROOF_FILE_DIGEST_NOT_SHA256");
  const file = reader.take(32);
  const attestations: Attestation[] = [];
  await reader.node(file, 1, attestations);
  if (!reader.ended) throw new Faulty("PROOF_TRAILING_BYTES");
  return { digest: file, attestations, weak: reader.weak, uncomputed: [...reader.uncomputed].sort() };
}

class Reader {
  private at = 0;
  private operations = 0;
  weak = false;
  readonly uncomputed = new Set<string>();

  constructor(private readonly data: Uint8Array) {
    if (data.length > MAX_SIZE) throw new Faulty("PROOF_TOO_LARGE");
  }

  get ended(): boolean {
    return this.at === this.data.length;
  }

  /** One node and all below it; a message of null hangs on an operation that is not computed here. */
  async node(message: Uint8Array | null, depth: number, found: Attestation[]): Promise<void> {
    if (depth > MAX_DEPTH) throw new Faulty("PROOF_TOO_DEEP");
    const seen = new Set<string>();
    for (let more = true; more; ) {
      let tag = this.byte();
      more = tag === 0xff;
      const start = this.at - (more ? 0 : 1);
      if (more) tag = this.byte();
      let following: Uint8Array | null = null;
      if (tag === 0x00) this.leaf(message, found);
      else following = await this.operation(tag, message);
      const branch = hex(this.data.subarray(start, this.at));
      if (seen.has(branch)) throw new Faulty("PROOF_DUPLICATE");
      seen.add(branch);
      if (tag !== 0x00) await this.node(following, depth + 1, found);
    }
  }

  private async operation(tag: number, message: Uint8Array | null): Promise<Uint8Array | null> {
    this.operations += 1;
    if (this.operations > MAX_OPERATIONS) throw new Faulty("PROOF_TOO_MANY_OPERATIONS");
    const name = NAMES[tag];
    if (!name) throw new Faulty("PROOF_OPERATION");
    const takes = name === "append" || name === "prepend";
    const argument = takes ? this.varbytes(MAX_MESSAGE) : new Uint8Array();
    if (takes && !argument.length) throw new Faulty("PROOF_OPERATION");
    this.weak ||= WEAK.includes(name);
    if (!message) return null;
    const result = await applied(name, message, argument);
    if (!result) this.uncomputed.add(name);
    else if (result.length > MAX_MESSAGE) throw new Faulty("PROOF_OPERATION");
    return result;
  }

  private leaf(message: Uint8Array | null, found: Attestation[]): void {
    const tag = hex(this.take(8));
    const payload = new Reader(this.varbytes(MAX_PAYLOAD));
    const kind = tag === PENDING ? "pending" : tag === BITCOIN ? "bitcoin" : "unknown";
    const uri = kind === "pending" ? payload.uri() : "";
    const height = kind === "bitcoin" ? payload.number() : 0;
    if (kind !== "unknown" && !payload.ended) throw new Faulty("PROOF_ATTESTATION");
    const named = kind === "unknown" ? (OTHER_CHAINS[tag] ?? tag) : "";
    if (message) found.push({ kind, commitment: message, uri, height, named });
  }

  private uri(): string {
    const uri = latin1(this.varbytes(MAX_URI));
    if (!/^[A-Za-z0-9._/:-]*$/.test(uri)) throw new Faulty("PROOF_ATTESTATION");
    return uri;
  }

  take(count: number): Uint8Array {
    const piece = this.data.subarray(this.at, this.at + count);
    if (piece.length !== count) throw new Faulty("PROOF_CUT_OFF");
    this.at += count;
    return piece;
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  /** An unsigned LEB128 number of at most seven bytes, in its shortest form. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (shift && !byte) break;
        return value;
      }
    }
    throw new Faulty("PROOF_NUMBER");
  }

  private varbytes(limit: number): Uint8Array {
    const size = this.number();
    if (size > limit) throw new Faulty("PROOF_NUMBER");
    return this.take(size);
  }
}

/** The next message; null where nothing here computes it (Keccak-256, RIPEMD-160). */
async function applied(name: string, message: Uint8Array, argument: Uint8Array): Promise<Uint8Array | null> {
  if (name === "append") return concat(message, argument);
  if (name === "prepend") return concat(argument, message);
  if (name === "reverse") return new Uint8Array(message).reverse();
  if (name === "hexlify") return encoded(hex(message));
  return name === "sha256" || name === "sha1" ? digest(name, message) : null;
}
