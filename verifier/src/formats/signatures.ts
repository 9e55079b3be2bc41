/** Signatures checked by the browser's own cryptography (WebCrypto): RSA with PKCS#1 v1.5 or PSS, ECDSA on the NIST curves. */
import { type Digest, type KeyKind, SIZES, WEB_NAMES } from "./algorithms";
import { owned } from "./bytes";
import { type Value, expect, oid, partsOf, readDer } from "./der";
import { Unread } from "./fault";

const CURVES: Readonly<Record<string, readonly [string, number]>> = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};

/**
 * Whether `signature` over `data` was made with the key of `keyInfo` (SubjectPublicKeyInfo, DER).
 *
 * @throws Unread: a kind of key, curve or algorithm that is not checked here, SM2 among them.
 */
export async function verifySignature(
  keyInfo: Uint8Array, kind: KeyKind, digest: Digest, signature: Uint8Array, data: Uint8Array,
): Promise<boolean> {
  const hash = WEB_NAMES[digest];
  if (kind === "sm2" || !hash) throw new Unread("TOKEN_SM2_NOT_CHECKED");
  if (kind === "ec") return verifyEcdsa(keyInfo, hash, signature, data);
  const name = kind === "rsa" ? "RSASSA-PKCS1-v1_5" : "RSA-PSS";
  const key = await imported(keyInfo, { name, hash });
  if (!key) return false;
  return crypto.subtle.verify({ name, saltLength: SIZES[digest] }, key, owned(signature), owned(data));
}

async function verifyEcdsa(keyInfo: Uint8Array, hash: string, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const [kind, curve] = partsOf(partsOf(readDer(keyInfo), 0x30)[0], 0x30);
  if (oid(kind) !== "1.2.840.10045.2.1") return false;
  const known = curve?.tag === 0x06 ? CURVES[oid(curve)] : undefined;
  if (!known) throw new Unread("TOKEN_ALGORITHM_UNSUPPORTED");
  const [namedCurve, size] = known;
  const key = await imported(keyInfo, { name: "ECDSA", namedCurve });
  const pair = sideBySide(signature, size);
  if (!key || !pair) return false;
  return crypto.subtle.verify({ name: "ECDSA", hash }, key, owned(pair), owned(data));
}

async function imported(keyInfo: Uint8Array, algorithm: RsaHashedImportParams | EcKeyImportParams): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey("spki", owned(keyInfo), algorithm, false, ["verify"]);
  } catch {
    return null; // a key of another kind than the signature's
  }
}

/** The two numbers of an ECDSA signature (RFC 3279, section 2.2.3) as WebCrypto wants them; null where they are not in one form. */
function sideBySide(signature: Uint8Array, size: number): Uint8Array | null {
  let numbers: Value[];
  try {
    numbers = partsOf(readDer(signature), 0x30);
  } catch {
    return null;
  }
  if (numbers.length !== 2) return null;
  const out = new Uint8Array(2 * size);
  for (const [at, number] of numbers.entries()) {
    const content = expect(number, 0x02).content;
    const digits = content[0] === 0 ? content.subarray(1) : content;
    if (digits.length > size || content[0]! > 0x7f) return null;
    out.set(digits, size * (at + 1) - digits.length);
  }
  return out;
}
