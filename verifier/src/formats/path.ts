/** The path from a certificate to an anchor of the court's list, judged at one moment without tolerance (RFC 5280, section 6). */
import { digest } from "./algorithms";
import { equal } from "./bytes";
import {
  ANY_PURPOSE, BINDS, CERTIFIES, type Certificate, TIME_STAMPING, basicConstraints, hasUnjudgedLimits, isIssuedBy, keyOf, keyUsage, purposes,
} from "./certificates";
import { type SignedData, namedCertificates } from "./cms";
import { Faulty, Unread } from "./fault";

const MAX_PATH = 10;
const MIN_RSA_BITS = 2048;

/**
 * From the signer's certificate to `anchor`, the signer first, the anchor last.
 *
 * Grown link by link and without going back. What is embedded serves as links only; a certificate that has no part in the path is
 * a place to hide changed bytes, and is refused.
 *
 * @throws Faulty: why the anchor does not reach it.
 */
export async function pathTo(
  anchor: Certificate, cms: SignedData, links: readonly Certificate[], moment: Date, purpose: "time-stamping" | "signing",
): Promise<readonly Certificate[]> {
  checkWindow(cms.certificate, moment);
  if (purpose === "signing") checkSignerUse(cms.certificate);
  const path = [cms.certificate];
  while (!equal(path[path.length - 1]!.der, anchor.der)) {
    const issuer = await issuerAmong(path[path.length - 1]!, [anchor, ...cms.others, ...links]);
    if (!issuer || path.some((one) => equal(one.der, issuer.der)) || path.length > MAX_PATH) throw new Faulty("TOKEN_UNTRUSTED_AUTHORITY");
    path.push(issuer);
  }
  if (purpose === "time-stamping") await checkNoStrangers(cms.others.filter((one) => !path.some((known) => equal(known.der, one.der))), path);
  for (const [place, issuer] of path.slice(1).entries()) checkIssuer(issuer, place, moment, purpose);
  if (path.length > 1 && path.some(hasUnjudgedLimits)) throw new Faulty("PAGE_LIMITS");
  await checkNamed(cms, path);
  return path;
}

async function issuerAmong(certificate: Certificate, candidates: readonly Certificate[]): Promise<Certificate | null> {
  for (const candidate of candidates) if (await isIssuedBy(certificate, candidate)) return candidate;
  return null;
}

function checkWindow(certificate: Certificate, moment: Date): void {
  if (moment < certificate.from || moment > certificate.until) throw new Faulty("TOKEN_CERTIFICATE_NOT_VALID_AT_GENTIME");
}

/** Whoever files signs with a certificate for signatures that bind (RFC 5280, section 4.2.1.3), and with no authority's. */
function checkSignerUse(signer: Certificate): void {
  const usage = keyUsage(signer);
  const binds = usage === null || Boolean(usage & BINDS);
  if (!binds || basicConstraints(signer)?.cA) throw new Faulty("TOKEN_CERTIFICATE_KEY_USAGE");
}

/** @param below how many certificates of authorities stand between it and the signer's. */
function checkIssuer(issuer: Certificate, below: number, moment: Date, purpose: "time-stamping" | "signing"): void {
  checkWindow(issuer, moment);
  const constraints = basicConstraints(issuer);
  const usage = keyUsage(issuer);
  const stated = purposes(issuer);
  const oldRoot = issuer.version === 1 && equal(issuer.issuer, issuer.subject);
  const limit = constraints?.pathLenConstraint;
  const mayIssue =
    (oldRoot || Boolean(constraints?.cA)) && (usage === null || Boolean(usage & CERTIFIES)) && (limit === undefined || below <= limit);
  const forTimes = purpose === "signing" || stated === null || stated.listed.some((one) => one === TIME_STAMPING || one === ANY_PURPOSE);
  if (!mayIssue || !forTimes) throw new Faulty("TOKEN_ISSUER_MAY_NOT_ISSUE");
  try {
    const key = keyOf(issuer);
    if (key.kind === "rsa" && key.bits < MIN_RSA_BITS) throw new Faulty("TOKEN_WEAK_KEY");
  } catch (error) {
    if (error instanceof Unread) throw new Faulty("TOKEN_UNTRUSTED_AUTHORITY");
    throw error;
  }
}

/** Certificates off the path are kin to it: they issue one on it, or certify a key on it once more. */
async function checkNoStrangers(unused: readonly Certificate[], path: readonly Certificate[]): Promise<void> {
  const [kin, left] = [[...path], [...unused]];
  for (;;) {
    let found = -1;
    for (const [at, one] of left.entries()) if (found < 0 && (await isKin(one, kin))) found = at;
    if (found < 0) break;
    kin.push(...left.splice(found, 1));
  }
  if (left.length) throw new Faulty("TOKEN_CERTIFICATE_OFF_PATH");
}

async function isKin(one: Certificate, kin: readonly Certificate[]): Promise<boolean> {
  for (const other of kin) {
    if (equal(one.subject, other.subject) && equal(one.keyInfo, other.keyInfo)) return true;
    if (await isIssuedBy(other, one)) return true;
  }
  return false;
}

/** Further certificates that the signed attribute names limit the path (RFC 5035, section 5). */
async function checkNamed(cms: SignedData, path: readonly Certificate[]): Promise<void> {
  const last = path[path.length - 1]!;
  if (!equal(last.issuer, last.subject)) return;
  for (const named of namedCertificates(cms)) {
    let on = false;
    for (const one of path) on ||= equal(await digest(named.by, one.der), named.hash);
    if (!on) throw new Faulty("TOKEN_ESS_CERTIFICATE");
  }
}
