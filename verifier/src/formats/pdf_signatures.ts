/**
 * The signatures of a PDF as far as bytes alone tell: what each covers, and the CMS object that it leaves out of it.
 *
 * The structure of the file is not read. So nothing is said here of what its pages show, nor of what changed between two signatures.
 */
import { latin1, unhex } from "./bytes";
import { lengthOf } from "./der";
import { Unread } from "./fault";

const MARK = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const MAX_SIGNATURES = 20;
const MAX_GAP = (1 << 21) + 2;

export interface PdfSignature {
  /** The two runs of bytes that it is over: from 0 to `before`, and from `resumes` to `end`. */
  readonly before: number;
  readonly resumes: number;
  readonly end: number;
  readonly cms: Uint8Array;
  /** Whether it is a document time stamp (EN 319 142-1, `ETSI.RFC3161`), by the words beside it. */
  readonly isTimestamp: boolean;
}

/** In the order in which they were made: by where what they cover ends. @throws Unread */
export function signaturesOf(pdf: Uint8Array): PdfSignature[] {
  const found: PdfSignature[] = [];
  for (const place of places(pdf, "/ByteRange")) {
    const range = MARK.exec(latin1(pdf.subarray(place, place + 120)));
    MARK.lastIndex = 0;
    if (range?.index !== 0 || found.length === MAX_SIGNATURES) throw new Unread("PDF_BYTE_RANGE");
    const [start, before, resumes, length] = range.slice(1).map(Number) as [number, number, number, number];
    const end = resumes + length;
    if (start || !before || before >= resumes || resumes - before > MAX_GAP || end > pdf.length) throw new Unread("PDF_BYTE_RANGE");
    found.push({ before, resumes, end, cms: contents(pdf.subarray(before, resumes)), isTimestamp: isStamp(pdf, place) });
  }
  return found.sort((one, other) => one.end - other.end);
}

/** What a signature leaves out is `<`, hex of one case, `>`: DER, and nothing but zeros behind it. */
function contents(gap: Uint8Array): Uint8Array {
  const text = latin1(gap);
  if (!/^<(?:(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+)>$/.test(text)) throw new Unread("PDF_BYTE_RANGE");
  const data = unhex(text.slice(1, -1));
  const length = lengthOf(data);
  if (data.subarray(length).some(Boolean)) throw new Unread("PDF_BYTE_RANGE");
  return data.subarray(0, length);
}

function isStamp(pdf: Uint8Array, place: number): boolean {
  const after = latin1(pdf.subarray(place, place + 400));
  return after.split("endobj")[0]!.includes("/ETSI.RFC3161");
}

/** Where a word stands in binary data. */
function places(data: Uint8Array, word: string): number[] {
  const bytes = Uint8Array.from(word, (character) => character.charCodeAt(0));
  const found: number[] = [];
  for (let at = data.indexOf(bytes[0]!); at >= 0; at = data.indexOf(bytes[0]!, at + 1)) {
    if (bytes.every((byte, offset) => data[at + offset] === byte)) found.push(at);
  }
  return found;
}
