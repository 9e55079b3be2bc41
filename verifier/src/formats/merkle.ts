/** Merkle trees of RFC 9162, section 2.1: the root over a list of leaves. */
import { concat, sha256 } from "./bytes";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** `SHA-256(0x00 || entry)`. */
export const leafHash = (entry: Uint8Array): Promise<Uint8Array> => sha256(concat(LEAF, entry));

export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(concat(NODE, left, right));

/** The root over leaf hashes, in time that grows with their number: each level pairs its nodes, a last one alone moves up. */
export async function treeRoot(leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  if (!leaves.length) return sha256(new Uint8Array());
  let level = [...leaves];
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const right = level[at + 1];
      above.push(right ? await nodeHash(level[at]!, right) : level[at]!);
    }
    level = above;
  }
  return level[0]!;
}
