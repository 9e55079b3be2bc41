/** Revocation lists (RFC 5280, section 5) that lie beside a token: whether one that an issuer of the path signed names a certificate. */
import { signatureBy } from "./algorithms";
import { equal } from "./bytes";
import type { Certificate } from "./certificates";
import { type Value, expect, partsOf, readDer } from "./der";
import { Faulty, Unread } from "./fault";
import { verifySignature } from "./signatures";

/** The first certificate of a path (signer first, anchor last) that a list names which its issuer signed; null: none. */
export async function revokedOf(path: readonly Certificate[], lists: readonly Uint8Array[]): Promise<Certificate | null> {
  for (const data of lists) {
    for (const [place, certificate] of path.slice(0, -1).entries()) {
      if (await names(data, certificate, path[place + 1]!)) return certificate;
    }
  }
  return null;
}

async function names(data: Uint8Array, certificate: Certificate, issuer: Certificate): Promise<boolean> {
  try {
    const [tbs, algorithm, signature] = partsOf(readDer(data), 0x30);
    const fields = partsOf(tbs, 0x30);
    if (fields[0]?.tag === 0x02) fields.shift();
    if (!equal(expect(fields[1], 0x30).raw, certificate.issuer)) return false;
    const revoked = fields.slice(2).find((field) => field.tag === 0x30);
    if (!revoked || !partsOf(revoked, 0x30).some((entry) => isOf(entry, certificate))) return false;
    const [kind, by] = signatureBy(algorithm);
    return by !== null && (await verifySignature(issuer.keyInfo, kind, by, expect(signature, 0x03).content.subarray(1), tbs!.raw));
  } catch (error) {
    if (error instanceof Unread || error instanceof Faulty) return false; // a list that does not read speaks for nobody
    throw error;
  }
}

const isOf = (entry: Value, certificate: Certificate): boolean => equal(partsOf(entry, 0x30)[0]?.raw ?? new Uint8Array(), certificate.serial);
