/** Certificates taken out of the files in which authorities hand them on: DER, PEM and P7B (PKCS #7, RFC 2315, DER or PEM). */
import { type Certificate, readCertificate } from "./certificates";
import { hex } from "./bytes";
import { expect, parts, partsOf, readDer } from "./der";
import { Unread } from "./fault";
import { valuesOf } from "./pem";

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const CERTIFICATES = 0xa0;

/** Those of a file, each once and in its order. @throws Unread, DOMException: the file is none of the three, or one does not read. */
export function certificatesIn(data: Uint8Array): Certificate[] {
  const found = new Map<string, Certificate>();
  for (const der of valuesOf(data).flatMap(values)) found.set(hex(der), readCertificate(der));
  if (!found.size) throw new Unread("no certificate");
  return [...found.values()];
}

/** The certificates of one value: itself, or those that a PKCS #7 value carries. */
function values(der: Uint8Array): Uint8Array[] {
  const [first, wrapped] = partsOf(readDer(der), SEQUENCE);
  if (first?.tag !== OBJECT_IDENTIFIER) return [der];
  const inside = partsOf(parts(expect(wrapped, CERTIFICATES))[0], SEQUENCE);
  const held = inside.find((one) => one.tag === CERTIFICATES);
  return held ? parts(held).map((one) => one.raw) : [];
}
