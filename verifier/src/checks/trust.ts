/** The court's own trust list (`schemas/trust.schema.json`): whose times and signatures it accepts. Without one, nobody is trusted. */
import { hex, sha256 } from "../formats/bytes";
import { type Certificate, readCertificate } from "../formats/certificates";
import { certificatesIn } from "../formats/certificate_files";
import { blocksOf } from "../formats/pem";
import { isRecord } from "../formats/records";
import { type Json, parseJson } from "../formats/strict_json";

export interface Anchor {
  readonly name: string;
  readonly purpose: string;
  readonly certificate: Certificate;
  readonly sha256: string;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly policies: readonly string[];
}

export interface TrustList {
  readonly name: string;
  readonly dated: string;
  /** SHA-256 of the file as it was handed in; empty where there was none. */
  readonly sha256: string;
  readonly anchors: readonly Anchor[];
  readonly revocationLists: readonly Uint8Array[];
}

/** Whether the court has named anybody at all. */
export const isGiven = (trust: TrustList): boolean => Boolean(trust.sha256 || trust.anchors.length);

/** What a file offers, before anybody compared its fingerprints: a whole list, or certificates. */
export type Offer = { readonly list: TrustList } | { readonly certificates: readonly Omit<Anchor, "purpose">[] };

export type Purpose = "time-stamping" | "signing";

export const NOBODY: TrustList = { name: "", dated: "", sha256: "", anchors: [], revocationLists: [] };

interface StatedAnchor {
  readonly name: string;
  readonly purpose: string;
  readonly certificate_pem: string;
  readonly sha256: string;
  readonly valid_from?: string | null;
  readonly valid_until?: string | null;
  readonly policies?: readonly string[];
}

/** @throws Error: not a trust list, or a certificate that is not the one of its fingerprint. */
export async function readTrust(data: Uint8Array): Promise<TrustList> {
  const value: Json = parseJson(data);
  if (!isRecord("trust", value)) throw new Error("not a trust list");
  const stated = value as unknown as { name: string; dated: string; anchors?: readonly StatedAnchor[]; revocation_lists?: readonly string[] };
  const anchors = await Promise.all((stated.anchors ?? []).map(anchorOf));
  const lists = (stated.revocation_lists ?? []).map((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  return { name: stated.name, dated: stated.dated, sha256: hex(await sha256(data)), anchors, revocationLists: lists };
}

/** @throws Error: neither a trust list nor certificates in DER, PEM or P7B. */
export async function readOffer(data: Uint8Array): Promise<Offer> {
  if (data[0] === "{".charCodeAt(0)) return { list: await readTrust(data) };
  const certificates = await Promise.all(certificatesIn(data).map(async (certificate) => ({
    name: certificate.commonName, certificate, sha256: hex(await sha256(certificate.der)), from: null, until: null, policies: [],
  })));
  return { certificates };
}

/** The list with what an offer holds: another list replaces it, certificates are added for one purpose, each once. */
export function taken(trust: TrustList, offer: Offer, purpose: Purpose): TrustList {
  if ("list" in offer) return offer.list;
  const added = offer.certificates
    .filter(({ sha256: own }) => !trust.anchors.some((one) => one.sha256 === own && one.purpose === purpose))
    .map((one) => ({ ...one, purpose }));
  return { ...trust, anchors: [...trust.anchors, ...added] };
}

async function anchorOf(stated: StatedAnchor): Promise<Anchor> {
  const [der] = blocksOf(stated.certificate_pem);
  if (!der || hex(await sha256(der)) !== stated.sha256) throw new Error(`${stated.name}: not the certificate of that fingerprint`);
  const moment = (text?: string | null): Date | null => (text ? new Date(text) : null);
  return {
    name: stated.name, purpose: stated.purpose, certificate: readCertificate(der), sha256: stated.sha256,
    from: moment(stated.valid_from), until: moment(stated.valid_until), policies: stated.policies ?? [],
  };
}
