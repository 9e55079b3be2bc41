/** X.509 certificates (RFC 5280): what a verifier has to know of one, and whether one was issued by another. */
import { AsnConvert } from "@peculiar/asn1-schema";
import { BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsageFlags } from "@peculiar/asn1-x509";
import { type KeyKind, signatureBy } from "./algorithms";
import { equal, hex, owned, sha256, utf8 } from "./bytes";
import { type Value, expect, integer, oid, parts, partsOf, readDer } from "./der";
import { Faulty, Unread } from "./fault";
import { verifySignature } from "./signatures";

const COMMON_NAME = "2.5.4.3";
const KNOWN = ["2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.31", "2.5.29.32"];
export const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
export const ANY_PURPOSE = "2.5.29.37.0";

export interface Certificate {
  readonly der: Uint8Array;
  /** The signed part. */
  readonly tbs: Uint8Array;
  /** As bytes: names compare equal in other letter cases, and two readers may differ in that. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The INTEGER, header included. */
  readonly serial: Uint8Array;
  readonly keyInfo: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  readonly commonName: string;
  readonly version: number;
  readonly signatureAlgorithm: Value;
  readonly signature: Uint8Array;
  readonly extensions: ReadonlyMap<string, { readonly critical: boolean; readonly value: Uint8Array }>;
}

/** @throws Unread */
export function readCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature] = partsOf(readDer(der), 0x30);
  const fields = partsOf(tbs, 0x30);
  const version = fields[0]?.tag === 0xa0 ? Number(integer(parts(fields.shift()!)[0])) + 1 : 1;
  const [serial, inner, issuer, validity, subject, keyInfo, ...rest] = fields;
  if (!tbs || !equal(expect(inner, 0x30).raw, expect(algorithm, 0x30).raw)) throw new Unread("two signature algorithms");
  const [from, until] = partsOf(validity, 0x30).map(moment);
  const last = rest.find((one) => one.tag === 0xa3);
  return {
    der, version, tbs: tbs.raw, signatureAlgorithm: algorithm!,
    issuer: expect(issuer, 0x30).raw, subject: expect(subject, 0x30).raw,
    serial: expect(serial, 0x02).raw, keyInfo: expect(keyInfo, 0x30).raw,
    from: from!, until: until!, commonName: commonNameOf(subject!),
    signature: expect(signature, 0x03).content.subarray(1),
    extensions: last ? extensionsOf(last) : new Map(),
  };
}

function extensionsOf(wrapped: Value): Certificate["extensions"] {
  return new Map(partsOf(parts(wrapped)[0], 0x30).map((extension) => {
    const fields = partsOf(extension, 0x30);
    const critical = fields[1]?.tag === 0x01;
    return [oid(fields[0]), { critical, value: expect(fields[fields.length - 1], 0x04).content }];
  }));
}

/** UTCTime or GeneralizedTime as certificates write them (RFC 5280, section 4.1.2.5). */
function moment(value: Value): Date {
  const text = utf8(value.content);
  const found = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!found || (value.tag === 0x17) !== (found[1]!.length === 2)) throw new Unread("a time that is not in UTC");
  const year = value.tag === 0x17 ? Number(found[1]) + (Number(found[1]) < 50 ? 2000 : 1900) : Number(found[1]);
  const [month, day, hour, minute, second] = found.slice(2).map(Number) as [number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function commonNameOf(name: Value): string {
  const named = parts(name).flatMap(parts).map(parts).filter((pair) => oid(pair[0]) === COMMON_NAME);
  const value = named[named.length - 1]?.[1];
  if (!value) return "";
  if (value.tag === 0x1e) return new TextDecoder("utf-16be").decode(value.content);
  return new TextDecoder(value.tag === 0x0c ? "utf-8" : "latin1").decode(value.content);
}

export async function fingerprint(certificate: Certificate): Promise<string> {
  return hex(await sha256(certificate.der));
}

/** Whether `issuer` issued `certificate`: its name, and a signature by its key. */
export async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!equal(certificate.issuer, issuer.subject)) return false;
  try {
    const [kind, digest] = signatureBy(certificate.signatureAlgorithm);
    if (!digest) return false;
    return await verifySignature(issuer.keyInfo, kind, digest, certificate.signature, certificate.tbs);
  } catch (error) {
    if (error instanceof Unread || error instanceof Faulty) return false;
    throw error;
  }
}

export function basicConstraints(certificate: Certificate): BasicConstraints | null {
  const found = certificate.extensions.get("2.5.29.19");
  return found ? AsnConvert.parse(owned(found.value), BasicConstraints) : null;
}

export function keyUsage(certificate: Certificate): number | null {
  const found = certificate.extensions.get("2.5.29.15");
  return found ? AsnConvert.parse(owned(found.value), KeyUsage).toNumber() : null;
}

export function purposes(certificate: Certificate): { critical: boolean; listed: readonly string[] } | null {
  const found = certificate.extensions.get("2.5.29.37");
  return found ? { critical: found.critical, listed: [...AsnConvert.parse(owned(found.value), ExtendedKeyUsage)] } : null;
}

export const SIGNS = KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation;
export const BINDS = KeyUsageFlags.nonRepudiation;
export const CERTIFIES = KeyUsageFlags.keyCertSign;
export const OTHER_USES =
  KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment | KeyUsageFlags.keyAgreement | KeyUsageFlags.keyCertSign |
  KeyUsageFlags.cRLSign;

/** Whether a critical extension, or one that limits names or policies, stands in it that is not judged here. */
export function hasUnjudgedLimits(certificate: Certificate): boolean {
  const limits = ["2.5.29.30", "2.5.29.36", "2.5.29.33", "2.5.29.54"];
  return [...certificate.extensions].some(([kind, { critical }]) => limits.includes(kind) || (critical && !KNOWN.includes(kind)));
}

/** The kind of a key, and its bits where the kind is RSA. @throws Unread: a kind that is not known here. */
export function keyOf(certificate: Certificate): { kind: KeyKind; bits: number } {
  const [algorithm, key] = partsOf(readDer(certificate.keyInfo), 0x30);
  const [kind, curve] = partsOf(algorithm, 0x30);
  if (oid(kind) === "1.2.840.113549.1.1.1") {
    const modulus = integer(partsOf(readDer(expect(key, 0x03).content.subarray(1)), 0x30)[0]);
    return { kind: "rsa", bits: modulus.toString(2).length };
  }
  if (oid(kind) !== "1.2.840.10045.2.1" || curve?.tag !== 0x06) throw new Unread("TOKEN_ALGORITHM_UNSUPPORTED");
  return { kind: oid(curve) === "1.2.156.10197.1.301" ? "sm2" : "ec", bits: 0 };
}
