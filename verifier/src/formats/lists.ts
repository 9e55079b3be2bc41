/** The lists of a container: BagIt manifests (RFC 8493) and ASiC manifests (EN 319 162-1), each read only in its one form. */
import { encoded, equal, hex, utf8 } from "./bytes";
import { isName } from "./container";
import { Faulty } from "./fault";

export const MAX_LIST = 4 << 20;
export const MIMETYPE = "application/vnd.etsi.asic-e+zip";
export const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
export const SIGNED_MANIFEST = "META-INF/ASiCManifest001.xml";
export const SIGNATURE = "META-INF/signature001.p7s";
export const STAMPED_MANIFEST = "META-INF/ASiCManifest002.xml";
export const TIMESTAMP = "META-INF/timestamp002.tst";

/** Path → SHA-256. */
export type Digests = ReadonlyMap<string, string>;

function lines(data: Uint8Array, form: RegExp): RegExpExecArray[] {
  if (data.length > MAX_LIST) throw new Faulty("BAG_TOO_LARGE");
  let text: string;
  try {
    text = utf8(data);
  } catch {
    throw new Faulty("BAG_NOT_UTF8");
  }
  const found = text.split("\n");
  const rest = found.pop();
  const matches = found.map((line) => form.exec(line));
  const wrong = matches.indexOf(null);
  if (rest || wrong >= 0) throw new Faulty("BAG_LINE", { line: (wrong < 0 ? found.length : wrong) + 1 });
  return matches as RegExpExecArray[];
}

/** `manifest-sha256.txt` or `tagmanifest-sha256.txt`. @throws Faulty */
export function readManifest(data: Uint8Array): Digests {
  const found = lines(data, /^([0-9a-f]{64})  ([!-~]+)$/);
  const digests = new Map(found.map((match) => [match[2]!, match[1]!]));
  if (![...digests.keys()].every(isName)) throw new Faulty("BAG_NAMES");
  const again = [...digests].sort(byName).map(([path, digest]) => `${digest}  ${path}\n`);
  if (!equal(encoded(again.join("")), data)) throw new Faulty("BAG_ORDER");
  return digests;
}

/** Label → value of `bag-info.txt`. @throws Faulty */
export function readInfo(data: Uint8Array): ReadonlyMap<string, string> {
  const found = lines(data, /^([A-Za-z][A-Za-z0-9-]*): ([^\x00-\x1f\x7f]+)$/);
  const info = new Map(found.map((match) => [match[1]!, match[2]!]));
  if (info.size !== found.length || found[found.length - 1]?.[1] !== "Payload-Oxum") throw new Faulty("BAG_LABELS");
  if (!/^(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,5})$/.test(info.get("Payload-Oxum")!)) throw new Faulty("BAG_OXUM");
  return info;
}

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n';
const OBJECT =
  /<asic:DataObjectReference URI="([^"]+)"><ds:DigestMethod Algorithm="http:\/\/www\.w3\.org\/2001\/04\/xmlenc#sha256"\/><ds:DigestValue>([A-Za-z0-9+/]{43}=)<\/ds:DigestValue><\/asic:DataObjectReference>\n/g;
const PROOFS = {
  signed: [SIGNATURE, "application/x-pkcs7-signature"],
  stamped: [TIMESTAMP, "application/vnd.etsi.timestamp-token"],
} as const;

/** An ASiC manifest of a kind. What it says is written again and must be the same bytes: no XML parser decides. @throws Faulty */
export function readAsicManifest(data: Uint8Array, kind: keyof typeof PROOFS): Digests {
  if (data.length > MAX_LIST) throw new Faulty("MANIFEST_TOO_LARGE");
  let text: string;
  try {
    text = utf8(data);
  } catch {
    throw new Faulty("MANIFEST_NOT_ONE");
  }
  const digests = new Map<string, string>();
  for (const [, name, digest] of text.matchAll(OBJECT)) digests.set(name!, digest!);
  if (![...digests.keys()].every(isName)) throw new Faulty("MANIFEST_NOT_ONE");
  const [proof, media] = PROOFS[kind];
  const objects = [...digests].sort(byName).map(([name, digest]) =>
    `<asic:DataObjectReference URI="${name}"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></asic:DataObjectReference>\n`);
  const again = `${HEAD}<asic:SigReference URI="${proof}" MimeType="${media}"/>\n${objects.join("")}</asic:ASiCManifest>\n`;
  const sums = new Map([...digests].map(([name, digest]) => [name, ofBase64(digest)]));
  if (!digests.size || again !== text || [...digests].some(([name, digest]) => toBase64(sums.get(name)!) !== digest)) {
    throw new Faulty("MANIFEST_FORM");
  }
  return sums;
}

const ofBase64 = (digest: string): string => hex(Uint8Array.from(atob(digest), (character) => character.charCodeAt(0)));
const toBase64 = (sum: string): string =>
  btoa(String.fromCharCode(...(sum.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
const byName = ([one]: [string, string], [other]: [string, string]): number => (one < other ? -1 : 1);
