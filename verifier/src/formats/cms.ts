/** CMS SignedData (RFC 5652) with exactly one signer, taken apart strictly: nothing stands in it that is not looked at here. */
import { type Digest, type KeyKind, digest, digestBy, signatureBy } from "./algorithms";
import { equal } from "./bytes";
import { type Certificate, readCertificate } from "./certificates";
import { type Value, expect, oid, parts, partsOf, readDer, retagged } from "./der";
import { Faulty, Unread } from "./fault";
import { verifySignature } from "./signatures";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const GM = "1.2.156.10197.6.1.4.2.";
const MAX_CERTIFICATES = 10;
const SEQUENCE = 0x30;
const SET = 0x31;

export interface SignedData {
  readonly version: number;
  readonly contentType: string;
  readonly content: Uint8Array | null;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
  readonly digest: Digest;
  readonly algorithm: readonly [KeyKind, Digest];
  readonly attributes: ReadonlyMap<string, Value>;
  /** What the signature is over. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** In what it differs from the strict form without a loss: codes of remarks. */
  readonly remarks: readonly string[];
}

/**
 * The structure of a signature or a token.
 *
 * @param lent certificates from elsewhere, where the signer's is not inside.
 * @throws Faulty: against a rule of CMS. Unread: in a form, or by an algorithm, that is not read here.
 */
export function readSignedData(data: Uint8Array, lent: readonly Certificate[] = []): SignedData {
  const [type, wrapped, ...more] = partsOf(readDer(data), SEQUENCE);
  if (oid(type).startsWith(GM)) throw new Unread("TOKEN_SM2_NOT_CHECKED");
  if (oid(type) !== SIGNED_DATA || more.length) throw new Faulty("TOKEN_STRUCTURE");
  const inside = partsOf(parts(expect(wrapped, 0xa0))[0], SEQUENCE);
  const [version, digests, encapsulated] = inside.splice(0, 3);
  const embedded = inside[0]?.tag === 0xa0 ? parts(inside.shift()!) : [];
  const lists = inside[0]?.tag === 0xa1 ? [inside.shift()!] : [];
  const signers = partsOf(inside[0], SET);
  if (inside.length !== 1 || signers.length !== 1) throw new Faulty("TOKEN_STRUCTURE");
  return assembled(Number(expect(version, 0x02).content[0]), partsOf(digests, SET), encapsulated!, embedded, lists, signers[0]!, lent);
}

function assembled(
  version: number, digests: Value[], encapsulated: Value, embedded: Value[], lists: Value[], signer: Value, lent: readonly Certificate[],
): SignedData {
  const fields = partsOf(signer, SEQUENCE);
  const [signerVersion, sid, ownDigest, attributes, algorithm, signature, ...unsigned] = fields;
  if (sid?.tag !== SEQUENCE || signerVersion?.content[0] !== 1) throw new Unread("TOKEN_FORM_NOT_READ");
  if (unsigned.length > 1 || (unsigned[0] && unsigned[0].tag !== 0xa1)) throw new Faulty("TOKEN_STRUCTURE");
  const by = digestBy(ownDigest);
  if (!digests.some((one) => knownDigest(one) === by)) throw new Faulty("TOKEN_STRUCTURE");
  const [kind, over] = signatureBy(algorithm);
  if (over !== null && over !== by) throw new Faulty("TOKEN_ALGORITHM_UNSUPPORTED");
  const [certificate, others, borrowed] = signersCertificate(embedded, sid, lent);
  const [contentType, content] = partsOf(encapsulated, SEQUENCE);
  const stated = expect(attributes, 0xa0);
  const order = parts(stated).map((one) => one.raw);
  const remarks = [
    ...(borrowed ? ["TOKEN_REMARK_CERTIFICATE_FROM_ELSEWHERE"] : []),
    ...(digests.length > 1 ? ["TOKEN_REMARK_MORE_DIGEST_ALGORITHMS"] : []),
    ...(embedded.some((one) => one.tag !== SEQUENCE) ? ["TOKEN_REMARK_ATTRIBUTE_CERTIFICATES"] : []),
    ...(lists.length ? ["TOKEN_REMARK_REVOCATION_LISTS_INSIDE"] : []),
    ...(unsigned.length ? ["TOKEN_REMARK_UNSIGNED_ATTRIBUTES"] : []),
    ...(order.some((one, at) => at && compare(order[at - 1]!, one) > 0) ? ["TOKEN_REMARK_UNSORTED_ATTRIBUTES"] : []),
  ];
  return {
    version, contentType: oid(contentType), certificate, others, digest: by, algorithm: [kind, by], remarks,
    content: content ? expect(parts(expect(content, 0xa0))[0], 0x04).content : null,
    attributes: attributesOf(stated), signed: retagged(stated, SET), signature: expect(signature, 0x04).content,
  };
}

function knownDigest(algorithm: Value): Digest | null {
  try {
    return digestBy(algorithm);
  } catch {
    return null;
  }
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}

/** Each attribute once, with exactly one value. */
function attributesOf(stated: Value): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const attribute of parts(stated)) {
    const [type, values, ...more] = partsOf(attribute, SEQUENCE);
    const [value, ...further] = partsOf(values, SET);
    if (more.length || !value || further.length || found.has(oid(type))) throw new Faulty("TOKEN_SIGNED_ATTRIBUTES");
    found.set(oid(type), value);
  }
  return found;
}

/** The signer's certificate by issuer and serial number, as bytes: this field is not signed. */
function signersCertificate(
  embedded: readonly Value[], sid: Value, lent: readonly Certificate[],
): readonly [Certificate, readonly Certificate[], boolean] {
  const [issuer, serial, ...more] = parts(sid);
  if (embedded.length > MAX_CERTIFICATES) throw new Unread("TOKEN_CERTIFICATES");
  if (more.length) throw new Faulty("TOKEN_STRUCTURE");
  const every = embedded.filter((one) => one.tag === SEQUENCE).map((one) => readCertificate(one.raw));
  const named = (one: Certificate): boolean => equal(one.issuer, issuer!.raw) && equal(one.serial, serial!.raw);
  const [own, ...twice] = every.filter(named);
  if (twice.length) throw new Faulty("TOKEN_CERTIFICATES");
  if (own) return [own, every.filter((one) => one !== own), false];
  const found = lent.find(named);
  if (!found && every.length) throw new Faulty("TOKEN_CERTIFICATES");
  if (!found) throw new Unread("TOKEN_NO_CERTIFICATE");
  return [found, every, true];
}

/** The signed attributes bind this content and this signer's certificate, and the signature is over them. @throws Faulty, Unread */
export async function checkSigner(cms: SignedData, digestOfContent: Uint8Array): Promise<void> {
  const { attributes } = cms;
  const type = attributes.get(CONTENT_TYPE);
  if (!type || oid(type) !== cms.contentType) throw new Faulty("TOKEN_SIGNED_ATTRIBUTES");
  const stated = attributes.get(MESSAGE_DIGEST);
  if (!stated || !equal(expect(stated, 0x04).content, digestOfContent)) throw new Faulty("TOKEN_SIGNED_ATTRIBUTES");
  const [bound] = namedCertificates(cms);
  if (!bound || !equal(await digest(bound.by, cms.certificate.der), bound.hash)) throw new Faulty("TOKEN_ESS_CERTIFICATE");
  if (bound.issuerSerial && !isIssuerSerial(bound.issuerSerial, cms.certificate)) throw new Faulty("TOKEN_ESS_CERTIFICATE");
  const [kind, by] = cms.algorithm;
  if (!(await verifySignature(cms.certificate.keyInfo, kind, by, cms.signature, cms.signed))) throw new Faulty("TOKEN_SIGNATURE");
}

export interface NamedCertificate {
  readonly by: string;
  readonly hash: Uint8Array;
  readonly issuerSerial: Value | null;
}

/** What ESSCertID (RFC 2634) and ESSCertIDv2 (RFC 5035) name: the signer's own first, then those that limit its path. */
export function namedCertificates({ attributes }: SignedData): NamedCertificate[] {
  const each = [[SIGNING_CERTIFICATE_V2, "sha256"], [SIGNING_CERTIFICATE, "sha1"]] as const;
  return each.flatMap(([kind, usual]) => {
    const stated = attributes.get(kind);
    if (!stated) return [];
    return partsOf(parts(stated)[0], SEQUENCE).map((one) => {
      const fields = parts(one);
      const by = kind === SIGNING_CERTIFICATE_V2 && fields[0]?.tag === SEQUENCE ? digestBy(fields.shift()) : usual;
      return { by, hash: expect(fields[0], 0x04).content, issuerSerial: fields[1] ?? null };
    });
  });
}

function isIssuerSerial(stated: Value, certificate: Certificate): boolean {
  const [names, serial] = parts(stated);
  const [name, ...more] = partsOf(names, SEQUENCE);
  return name?.tag === 0xa4 && !more.length && equal(name.content, certificate.issuer) && equal(serial!.raw, certificate.serial);
}

