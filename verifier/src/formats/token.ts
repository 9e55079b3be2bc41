/** Time-stamp tokens (RFC 3161): what one states, what it is over, and whether its signature holds. */
import { type Digest, SIZES, digest, digestBy } from "./algorithms";
import { equal, hex, utf8 } from "./bytes";
import {
  type Certificate, OTHER_USES, SIGNS, TIME_STAMPING, basicConstraints, keyOf, keyUsage, purposes,
} from "./certificates";
import { type SignedData, checkSigner, readSignedData } from "./cms";
import { type Value, expect, integer, oid, parts, partsOf, readDer } from "./der";
import { Faulty, Unread } from "./fault";

const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const SUBJECT_NAMES = "2.5.29.17";
const MAX_SIZE = 64 << 10;
const MIN_RSA_BITS = 2048;

export interface Token {
  readonly cms: SignedData;
  readonly generated: Date;
  /** The upper limit of its time: with the accuracy that it states. */
  readonly latest: Date;
  readonly accuracy: string;
  readonly policy: string;
  readonly serial: string;
  readonly imprintBy: Digest;
  readonly imprint: Uint8Array;
  readonly remarks: readonly string[];
  readonly authority: string;
}

/** A whole response (`.tsr`) or, where `bare`, the token itself. @throws Faulty, Unread */
export async function readToken(data: Uint8Array, bare: boolean, lent: readonly Certificate[]): Promise<Token> {
  if (data.length > MAX_SIZE) throw new Unread("TOKEN_TOO_LARGE");
  const remarks: string[] = [];
  const cms = readSignedData(bare ? data : tokenOf(data, remarks), lent);
  if (cms.contentType !== TST_INFO || !cms.content) throw new Faulty("TOKEN_STRUCTURE");
  if (cms.version !== 3) throw new Unread("TOKEN_FORM_NOT_READ");
  const stated = readStatement(cms.content);
  checkName(stated.name, cms.certificate);
  return { ...stated, cms, remarks: [...remarks, ...cms.remarks], authority: cms.certificate.commonName };
}

/** The signature holds, and its key may stamp times and nothing else. @throws Faulty, Unread */
export async function checkToken(token: Token): Promise<void> {
  checkUnit(token.cms.certificate);
  await checkSigner(token.cms, await digest(token.cms.digest, token.cms.content!));
}

/** `TimeStampResp`: its status is signed by nobody, and must say that a token was granted. */
function tokenOf(response: Uint8Array, remarks: string[]): Uint8Array {
  const [status, token, ...more] = partsOf(readDer(response), 0x30);
  const said = integer(partsOf(status, 0x30)[0]);
  if (more.length) throw new Faulty("TOKEN_STRUCTURE");
  if (said !== 0n && said !== 1n) throw new Faulty("TOKEN_NOT_GRANTED");
  if (parts(status!).some((part) => part.tag === 0x03)) throw new Faulty("TOKEN_NOT_GRANTED");
  if (said === 1n) remarks.push("TOKEN_REMARK_GRANTED_WITH_MODS");
  if (!token) throw new Faulty("TOKEN_STRUCTURE");
  return token.raw;
}

interface Statement extends Pick<Token, "generated" | "latest" | "accuracy" | "policy" | "serial" | "imprintBy" | "imprint"> {
  readonly name: Value | null;
}

/** TSTInfo (RFC 3161, section 2.4.2). */
function readStatement(content: Uint8Array): Statement {
  const fields = partsOf(readDer(content), 0x30);
  const [version, policy, imprint, serial, time] = fields.splice(0, 5);
  if (integer(version) !== 1n) throw new Faulty("TOKEN_STRUCTURE");
  const [algorithm, stamped] = partsOf(imprint, 0x30);
  const imprintBy = digestBy(algorithm);
  const hash = expect(stamped, 0x04).content;
  if (hash.length !== SIZES[imprintBy]) throw new Faulty("TOKEN_STRUCTURE");
  const accuracy = fields[0]?.tag === 0x30 ? accuracyOf(fields.shift()!) : 0;
  if (fields[0]?.tag === 0x01) fields.shift();
  if (fields[0]?.tag === 0x02) fields.shift();
  const name = fields[0]?.tag === 0xa0 ? parts(fields.shift()!)[0]! : null;
  const extensions = fields[0]?.tag === 0xa1 ? parts(fields.shift()!) : [];
  if (fields.length) throw new Faulty("TOKEN_STRUCTURE");
  if (extensions.some((one) => parts(one).some((part) => part.tag === 0x01))) throw new Unread("TOKEN_FORM_NOT_READ");
  const generated = genTime(expect(time, 0x18));
  return {
    generated, latest: new Date(generated.getTime() + Math.ceil(accuracy * 1000)), accuracy: accuracy ? String(accuracy) : "",
    policy: oid(policy), serial: String(integer(serial)), imprintBy, imprint: hash, name,
  };
}

function genTime(value: Value): Date {
  const found = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d+))?Z$/.exec(utf8(value.content));
  if (!found) throw new Unread("TOKEN_FORM_NOT_READ");
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const thousandths = Number((found[7] ?? "0").slice(0, 3).padEnd(3, "0"));
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second, thousandths));
  if (moment.getUTCDate() !== day || moment.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) {
    throw new Unread("TOKEN_FORM_NOT_READ");
  }
  return moment;
}

/** In seconds. */
function accuracyOf(value: Value): number {
  let [seconds, millis, micros] = [0, 0, 0];
  for (const part of parts(value)) {
    const number = part.content.reduce((sum, octet) => sum * 256 + octet, 0);
    if (part.content[0]! > 0x7f || number > (part.tag === 0x02 ? 2 ** 31 : 999)) throw new Unread("TOKEN_FORM_NOT_READ");
    if (part.tag === 0x02) seconds = number;
    else if (part.tag === 0x80) millis = number;
    else micros = number;
  }
  return Math.round(seconds * 1e6 + millis * 1e3 + micros) / 1e6;
}

/** The name of the authority in TSTInfo, where there is one, is one of the certificate's. */
function checkName(name: Value | null, certificate: Certificate): void {
  if (!name || (name.tag === 0xa4 && equal(name.content, certificate.subject))) return;
  const others = certificate.extensions.get(SUBJECT_NAMES);
  if (others && partsOf(readDer(others.value), 0x30).some((other) => equal(other.raw, name.raw))) return;
  throw new Unread("TOKEN_AUTHORITY_NAME"); // two names may be equal and written otherwise: nothing is known against it here
}

/** RFC 3161, section 2.3: the certificate may stamp times and nothing else, with a key that is strong enough. */
function checkUnit(certificate: Certificate): void {
  const stated = purposes(certificate);
  if (!stated?.critical || stated.listed.length !== 1 || stated.listed[0] !== TIME_STAMPING) throw new Faulty("TOKEN_CERTIFICATE_PURPOSE");
  const usage = keyUsage(certificate);
  if (usage !== null && (!(usage & SIGNS) || usage & OTHER_USES)) throw new Faulty("TOKEN_CERTIFICATE_KEY_USAGE");
  if (basicConstraints(certificate)?.cA) throw new Faulty("TOKEN_CERTIFICATE_IS_AN_AUTHORITYS");
  const key = keyOf(certificate);
  if (key.kind === "rsa" && key.bits < MIN_RSA_BITS) throw new Faulty("TOKEN_WEAK_KEY");
}

/** Whether a token is over a file of that digest. @throws Faulty */
export function checkImprint(token: Token, digestOfFile: Uint8Array): void {
  if (hex(token.imprint) !== hex(digestOfFile)) throw new Faulty("TOKEN_IMPRINT_MISMATCH");
}
