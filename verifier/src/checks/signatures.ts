/** Who filed: the container's signature, and the signatures of the exhibit book as far as bytes alone tell. */
import { streaming } from "../formats/algorithms";
import { equal, hex, sha256 } from "../formats/bytes";
import { type SignedData, checkSigner, readSignedData } from "../formats/cms";
import { type Fault, Faulty, Unread, fault } from "../formats/fault";
import { SIGNATURE, SIGNED_MANIFEST } from "../formats/lists";
import { pathTo } from "../formats/path";
import { type PdfSignature, signaturesOf } from "../formats/pdf_signatures";
import { checkImprint, checkToken, readToken } from "../formats/token";
import { BOOK, type OpenedBundle } from "./bundle";
import { type Finding, finding, partly, unread } from "./findings";
import { REHEARSAL_MARK } from "./tokens";
import { type TrustList, isGiven } from "./trust";
import { clock, faultText, words } from "./words";

const MAX_SIGNATURE = 256 << 10;
const MAX_BOOK = 512 << 20;
const DATA = "1.2.840.113549.1.7.1";

export interface Signed {
  readonly finding: Finding;
  readonly rehearsal: boolean;
  /** SHA-256 of the signer's public key. */
  readonly key: string;
}

/** The detached CAdES signature over the first manifest, its certificate judged at `moment`. */
export async function checkContainerSignature(bundle: OpenedBundle, trust: TrustList, moment: Date): Promise<Signed> {
  const [signed, data] = [await bundle.read(SIGNED_MANIFEST), await bundle.read(SIGNATURE, MAX_SIGNATURE)];
  const broken = (why: Fault): Signed => ({
    finding: finding("CONTAINER_SIGNATURE_BROKEN", 5, "FAILED", words("container_signature_broken", { why: faultText(why) }), SIGNATURE),
    rehearsal: false, key: "",
  });
  if (!signed || !data) return broken(fault("FILE_MISSING"));
  try {
    const cms = readSignedData(data);
    if (cms.contentType !== DATA || cms.content) return broken(fault("SIGNATURE_UNREADABLE"));
    await checkSigner(cms, await digestOf(cms, [signed]));
    const subject = cms.certificate.commonName;
    const key = hex(await sha256(cms.certificate.keyInfo));
    if (subject.includes(REHEARSAL_MARK)) {
      return { finding: told("CONTAINER_SIGNATURE_REHEARSAL", "container_signature_rehearsal", subject), rehearsal: true, key };
    }
    const reached = await isReached(cms, trust, moment);
    const code = reached ? "CONTAINER_SIGNATURE" : "CONTAINER_SIGNATURE_UNTRUSTED";
    const sentence = reached ? "container_signature" : isGiven(trust) ? "container_signature_untrusted" : "page_signature_unjudged";
    return { finding: told(code, sentence, subject), rehearsal: false, key };
  } catch (error) {
    if (error instanceof Faulty) return broken(fault("SIGNATURE_OTHER"));
    if (!(error instanceof Unread)) throw error;
    const found = unread("CONTAINER_SIGNATURE", 5, words("page_signature_unread"), words("rest_signature"), SIGNATURE);
    return { finding: found, rehearsal: false, key: "" };
  }
}

function told(code: string, sentence: string, subject: string): Finding {
  return finding(code, 5, code === "CONTAINER_SIGNATURE" ? "PASSED" : "INDETERMINATE", words(sentence, { subject }), SIGNATURE);
}

async function isReached(cms: SignedData, trust: TrustList, moment: Date): Promise<boolean> {
  for (const anchor of trust.anchors.filter((one) => one.purpose === "signing")) {
    try {
      await pathTo(anchor.certificate, cms, [], moment, "signing");
      return true;
    } catch (error) {
      if (!(error instanceof Faulty)) throw error;
    }
  }
  return false;
}

async function digestOf(cms: Pick<SignedData, "digest">, pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const hash = await streaming(cms.digest);
  for (const piece of pieces) for (let at = 0; at < piece.length; at += 4 << 20) hash.update(piece.subarray(at, at + (4 << 20)));
  return hash.digest();
}

/**
 * The exhibit book: every signature is over its bytes and made with its certificate's key, and the last time stamp over the entire file.
 *
 * What its objects and pages are, and what changed between two signatures, is not read here: never better than INDETERMINATE.
 */
export async function checkBook(bundle: OpenedBundle): Promise<Signed> {
  const done = (one: Finding, rehearsal = false): Signed => ({ finding: one, rehearsal, key: "" });
  if (!bundle.names.includes(BOOK)) return done(finding("BOOK_MISSING", 5, "FAILED", words("book_missing"), BOOK));
  const pdf = await bundle.read(BOOK, MAX_BOOK);
  const broken = (code: string): Signed => done(finding("BOOK_BROKEN", 5, "FAILED", words("book_broken", { why: faultText(fault(code)) }), BOOK));
  if (!pdf) return broken("PDF_UNREADABLE");
  try {
    const all = signaturesOf(pdf);
    const names: string[] = [];
    let stamped = "";
    for (const one of all) {
      const [name, when] = one.isTimestamp ? await checkStamp(pdf, one) : await checkSignature(pdf, one);
      if (!one.isTimestamp) names.push(name);
      else stamped = when;
      if (name.includes(REHEARSAL_MARK)) return done(finding("BOOK_REHEARSAL", 5, "INDETERMINATE", words("page_book_rehearsal", { signer: name }), BOOK), true);
    }
    const last = all[all.length - 1];
    if (!names.length) return broken("PDF_NO_SIGNATURE");
    if (!stamped) return broken("PDF_NO_DOCUMENT_TIMESTAMP");
    if (!last?.isTimestamp || last.end !== pdf.length) return broken("PDF_BYTES_AFTER_TIMESTAMP");
    const said = words("page_book_signed", { signer: names.join(", "), when: stamped });
    return done(partly("BOOK_SIGNATURE", 5, said, words("rest_book"), BOOK));
  } catch (error) {
    if (error instanceof Faulty) return broken(error.fault.code);
    if (!(error instanceof Unread)) throw error;
    return done(unread("BOOK_SIGNATURE", 5, words("page_book_unread"), words("rest_book"), BOOK));
  }
}

const ranges = (pdf: Uint8Array, one: PdfSignature): readonly Uint8Array[] => [pdf.subarray(0, one.before), pdf.subarray(one.resumes, one.end)];

/** @throws Faulty: PDF_DIGEST, PDF_CRYPTOGRAPHY. */
async function checkSignature(pdf: Uint8Array, one: PdfSignature): Promise<readonly [string, string]> {
  const cms = readSignedData(one.cms);
  await as("PDF_CRYPTOGRAPHY", async () => checkSigner(cms, await digestOf(cms, ranges(pdf, one))), "TOKEN_SIGNED_ATTRIBUTES");
  return [cms.certificate.commonName, ""];
}

async function checkStamp(pdf: Uint8Array, one: PdfSignature): Promise<readonly [string, string]> {
  const token = await readToken(one.cms, true, []);
  const digest = await digestOf({ digest: token.imprintBy }, ranges(pdf, one));
  if (!equal(digest, token.imprint)) throw new Faulty("PDF_DIGEST");
  checkImprint(token, digest);
  await as("PDF_CRYPTOGRAPHY", () => checkToken(token));
  return [token.authority, clock(token.generated)];
}

/** Turns a fault of CMS into one of a PDF; the one that says that other bytes were signed into PDF_DIGEST. */
async function as(code: string, work: () => Promise<void>, ofDigest = ""): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Faulty) throw new Faulty(error.fault.code === ofDigest ? "PDF_DIGEST" : code);
    throw error;
  }
}
