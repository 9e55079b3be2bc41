/** A time-stamp token against the file that it is over, its record, and the court's list: one record of the list at a time. */
import { digest } from "../formats/algorithms";
import { hex, sha256 } from "../formats/bytes";
import type { Certificate } from "../formats/certificates";
import { type Fault, Faulty, Unread, fault } from "../formats/fault";
import type { Text } from "../formats/journal";
import { pathTo } from "../formats/path";
import { revokedOf } from "../formats/revocation";
import { type Token, checkImprint, checkToken, readToken } from "../formats/token";
import { type Finding, finding } from "./findings";
import { type Anchor, type TrustList, isGiven } from "./trust";
import { capitalized, clock, day, faultText, inARow, words } from "./words";

const REHEARSAL_POLICY = "2.25.219414176417216371902356734216013563461";
export const REHEARSAL_MARK = "REHEARSAL 演练";
const CLOCKS_APART = 60_000;

/** What a check of tokens rests on. */
export interface Terms {
  readonly trust: TrustList;
  /** Revocation lists at hand: of the bundle and of the court's list. */
  readonly lists: readonly Uint8Array[];
  readonly now: Date;
}

/** What a record states of a token. */
export interface TokenRecord {
  readonly sha256: string;
  readonly generated: string;
  readonly policy: string;
  readonly serial: string;
  readonly imprint?: string;
  readonly checked?: boolean;
}

export interface TokenFact {
  readonly member: string;
  readonly covers: Text;
  /** Of the journal that it dates; 0: it dates the container, or one file. */
  readonly events: number;
  readonly token: Token | null;
  readonly fault: Fault | null;
  /** Why it could not be checked here; nothing is known against it. */
  readonly unchecked: Fault | null;
  readonly rehearsal: boolean;
  readonly distrust: readonly Fault[];
  /** When a certificate of its path expires. */
  readonly until: Date | null;
  /** SHA-256 of the authority's public key. */
  readonly key: string;
}

export const isTrusted = (fact: TokenFact): boolean =>
  Boolean(fact.token) && !fact.fault && !fact.unchecked && !fact.rehearsal && !fact.distrust.length;

/**
 * @param over the bytes that it should be over; null: they are missing.
 * @param links certificates that lie beside it; trusted for nothing.
 */
export async function observeToken(
  place: Pick<TokenFact, "member" | "covers" | "events">, data: Uint8Array | null, over: Uint8Array | null, bare: boolean,
  links: readonly Certificate[], terms: Terms, record: TokenRecord | null, rehearsed: boolean,
): Promise<TokenFact> {
  const fact: TokenFact = {
    ...place, token: null, fault: null, unchecked: null, rehearsal: false, distrust: [], until: null, key: "",
  };
  if (!data || !over) return { ...fact, fault: fault(record ? "FILE_NOT_RECORDED" : "FILE_MISSING") };
  if (record && hex(await sha256(data)) !== record.sha256) return { ...fact, fault: fault("FILE_NOT_RECORDED") };
  const anchors = terms.trust.anchors.filter((one) => one.purpose === "time-stamping");
  let token: Token | null = null;
  try {
    token = await readToken(data, bare, [...links, ...anchors.map((one) => one.certificate)]);
    checkImprint(token, await digest(token.imprintBy, over));
    await checkToken(token);
    const refuted = record && refutedBy(token, record, rehearsed);
    if (refuted) throw new Faulty(refuted);
    const { distrust, until } = await trustIn(token, anchors, links, terms);
    return { ...fact, token, rehearsal: isRehearsal(token), distrust, until, key: hex(await sha256(token.cms.certificate.keyInfo)) };
  } catch (error) {
    if (error instanceof Faulty) return { ...fact, token, fault: error.fault };
    return { ...fact, token, unchecked: fault(error instanceof Unread && /^TOKEN_/.test(error.message) ? error.message : "TOKEN_FORM_NOT_READ") };
  }
}

const isRehearsal = (token: Token): boolean => token.policy === REHEARSAL_POLICY || token.authority.includes(REHEARSAL_MARK);

/** What a record says otherwise than its token. */
function refutedBy(token: Token, record: TokenRecord, rehearsed: boolean): string | null {
  const same = token.generated.getTime() === Date.parse(record.generated) && token.policy === record.policy && token.serial === record.serial;
  if (!same) return "TOKEN_RECORD_DIFFERS";
  if (token.imprintBy !== (record.imprint ?? "sha256")) return "TOKEN_RECORD_IMPRINT";
  if (record.checked === false) return "TOKEN_RECORD_CHECKED";
  return isRehearsal(token) === rehearsed ? null : "RECORD_OTHER_REHEARSAL";
}

async function trustIn(
  token: Token, anchors: readonly Anchor[], links: readonly Certificate[], terms: Terms,
): Promise<Pick<TokenFact, "distrust" | "until">> {
  if (!isGiven(terms.trust)) return { distrust: [fault("PAGE_NO_LIST")], until: null };
  const reasons: Fault[] = [];
  for (const anchor of anchors) {
    try {
      const path = await pathTo(anchor.certificate, token.cms, links, token.generated, "time-stamping");
      const refusal = refusalOf(anchor, token, terms.now) ?? (await revoked(path, terms));
      if (!refusal) return { distrust: [], until: path.map((one) => one.until).reduce((one, other) => (one < other ? one : other)) };
      reasons.push(refusal);
    } catch (error) {
      if (!(error instanceof Faulty)) throw error;
      reasons.push(error.fault);
    }
  }
  const each = new Map(reasons.map((reason) => [JSON.stringify(reason), reason]));
  return { distrust: each.size ? [...each.values()] : [fault("TRUST_EMPTY")], until: null };
}

function refusalOf(anchor: Anchor, token: Token, now: Date): Fault | null {
  if (anchor.from && token.generated < anchor.from) return fault("TRUST_FROM", { day: day(anchor.from) });
  if (anchor.until && token.generated > anchor.until) return fault("TRUST_UNTIL", { day: day(anchor.until) });
  if (anchor.policies.length && !anchor.policies.includes(token.policy)) return fault("TRUST_POLICY", { policy: token.policy });
  if (token.generated.getTime() > now.getTime() + CLOCKS_APART) return fault("TOKEN_AHEAD", { clock: clock(now) });
  return null;
}

async function revoked(path: readonly Certificate[], terms: Terms): Promise<Fault | null> {
  const named = await revokedOf(path, terms.lists);
  return named && fault("PAGE_REVOKED", { certificate: named.commonName });
}

/** Nobody dates his own evidence: a token that was made with the key of whoever filed. */
export function withoutOwn(fact: TokenFact, signer: string): TokenFact {
  return signer && fact.key === signer ? { ...fact, distrust: [fault("TOKEN_OWN_KEY")] } : fact;
}

export function judgeToken(fact: TokenFact, now: Date): Finding[] {
  const told = (code: string, status: Finding["status"], message: Text, partly = false): Finding => ({
    ...finding(code, 1, status, message, fact.member), partly,
  });
  if (fact.fault) return [told("TOKEN_BROKEN", "FAILED", words("token_broken", { why: faultText(fact.fault) }))];
  if (fact.unchecked || !fact.token) {
    const why = faultText(fact.unchecked ?? fault("TOKEN_FORM_NOT_READ"));
    return [told("TOKEN_UNSUPPORTED", "INDETERMINATE", words("page_token_unchecked", { why }), true)];
  }
  const { token, covers } = fact;
  const [when, authority] = [clock(token.generated), token.authority];
  if (fact.rehearsal) return [told("TOKEN_REHEARSAL", "INDETERMINATE", words("token_rehearsal", { when, covers }))];
  if (fact.distrust.length) {
    if (fact.distrust.every((one) => one.code === "PAGE_NO_LIST")) return [told("TOKEN_UNTRUSTED", "INDETERMINATE", words("page_token_unjudged", { authority, when, covers }))];
    const why = faultText(...fact.distrust);
    const unjudged = fact.distrust.some((one) => one.code === "PAGE_REVOKED" || one.code === "PAGE_LIMITS");
    return [told("TOKEN_UNTRUSTED", "INDETERMINATE", words("token_untrusted", { authority, when, covers, why }), unjudged)];
  }
  const aged = fact.until !== null && fact.until <= now
    ? [told("TOKEN_AGED", "INDETERMINATE", words("page_token_aged", { authority, until: day(fact.until) }), true)] : [];
  return [told("TOKEN_TRUSTED", "PASSED", trusted(token, covers)), ...aged];
}

function trusted(token: Token, covers: Text): Text {
  const said = words("page_token_trusted", {
    whole: capitalized(covers), when: clock(token.latest), stated: clock(token.generated), authority: token.authority,
  });
  const remarks = [...new Set(token.remarks)];
  const noted = remarks.length ? words("token_remarks", { said, remarks: faultText(...remarks.map((code) => fault(code))) }) : said;
  return inARow(noted, words("page_token_reach"));
}
