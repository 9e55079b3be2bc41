/** The court's own trust list (`schemas/trust.schema.json`): whose times and signatures it accepts. Without one, nobody is trusted. */
import { hex, sha256 } from "../formats/bytes";
import { type Certificate, readCertificate } from "../formats/certificates";
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
  /** SHA-256 of the file as it was handed in; empty for the empty list. */
  readonly sha256: string;
  readonly anchors: readonly Anchor[];
  readonly revocationLists: readonly Uint8Array[];
}

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

async function anchorOf(stated: StatedAnchor): Promise<Anchor> {
  const [der] = blocksOf(stated.certificate_pem);
  if (!der || hex(await sha256(der)) !== stated.sha256) throw new Error(`${stated.name}: not the certificate of that fingerprint`);
  const moment = (text?: string | null): Date | null => (text ? new Date(text) : null);
  return {
    name: stated.name, purpose: stated.purpose, certificate: readCertificate(der), sha256: stated.sha256,
    from: moment(stated.valid_from), until: moment(stated.valid_until), policies: stated.policies ?? [],
  };
}
