/** Whom the court trusts: what counts, and what a file offers, with the fingerprints to compare before it counts. */
import { type Anchor, type Offer, type Purpose, type TrustList, isGiven } from "../checks/trust";
import { day, visible } from "../checks/words";
import { type Child, type Voice, element } from "./dom";

/** A digest in groups of four, as it is read aloud. */
export const grouped = (digest: string): string => (digest.match(/.{4}/g) ?? []).join(" ");

/** Of whom a list consists, in one sentence. */
export function told(trust: TrustList, voice: Voice): string {
  if (!isGiven(trust)) return voice.say("trust_none");
  return trust.sha256 ? listed(trust, voice, "trust_loaded") : voice.say("trust_by_hand", { count: trust.anchors.length });
}

function listed({ name, dated, sha256, anchors }: TrustList, voice: Voice, key: "trust_loaded" | "offer_list"): string {
  return voice.say(key, { name, dated, count: anchors.length, sha256: grouped(sha256) });
}

export function fingerprints(trust: TrustList, voice: Voice): Child {
  if (!trust.anchors.length) return null;
  const items = trust.anchors.map(({ name, purpose, sha256 }) =>
    element("li", {}, voice.say(PURPOSES[purpose] ?? "trust_anchor", { name: visible(name), sha256: grouped(sha256) })));
  return element("ul", { class: "fingerprints" }, ...items);
}

const PURPOSES: Readonly<Record<string, string>> = { "time-stamping": "trust_anchor_stamps", signing: "trust_anchor_signs" };

/** What a file offers; nothing of it counts until `take` was asked for. */
export function offered(offer: Offer, voice: Voice, take: (purpose: Purpose) => void, leave: () => void): HTMLElement {
  const button = (key: string, work: () => void): HTMLElement => element("button", { type: "button", click: work }, voice.say(key));
  const choices = "list" in offer
    ? [button("offer_take", () => take("signing"))]
    : [button("offer_stamps", () => take("time-stamping")), button("offer_signs", () => take("signing"))];
  return element(
    "div", { class: "offer", role: "group", "aria-labelledby": "offer-title" },
    element("h2", { id: "offer-title", tabindex: "-1" }, voice.say("offer_title")),
    element("p", {}, voice.say("offer_compare")),
    ..."list" in offer ? [element("p", {}, listed(offer.list, voice, "offer_list")), fingerprints(offer.list, voice)] : [certificates(offer.certificates, voice)],
    element("p", { class: "tools" }, ...choices.flatMap((one) => [one, " "]), button("offer_leave", leave)),
  );
}

function certificates(all: readonly Omit<Anchor, "purpose">[], voice: Voice): HTMLElement {
  const items = all.map(({ name, certificate: { from, until }, sha256 }) => {
    const said = voice.say("offer_certificate", { name: visible(name), from: day(from), until: day(until) });
    return element("li", {}, said, element("br"), element("code", {}, grouped(sha256)));
  });
  return element("ul", { class: "fingerprints" }, ...items);
}
